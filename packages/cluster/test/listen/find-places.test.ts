import { openSync, closeSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { describeDescriptor } from '../../src/listen/describe-descriptor.js';
import { findPlaces } from '../../src/listen/find-places.js';
import type { ListenPlace } from '../../src/listen/listen-option.js';

type Options = Partial<Parameters<typeof findPlaces>[0]>;

const nowhere = { port: undefined, hostname: undefined, path: undefined, balance: undefined, https: undefined };
const place = (given: Partial<ListenPlace>): ListenPlace => ({ ...nowhere, fd: undefined, ...given });
const two = [
  { fd: 3, name: 'web' },
  { fd: 4, name: 'admin' },
  { fd: 5, name: 'web' },
];

function find(given: Options, activated = two) {
  const told: string[] = [];
  const options = { listen: undefined, port: undefined, hostname: undefined, ports: [], embedded: false, ...given };
  const places = findPlaces(options, {
    activated,
    describe: (fd) => (fd === 9 ? { isNot: 'no socket' } : fd === 4 ? { path: '/run/admin' } : {}),
    notice: (line) => void told.push(line),
  });
  return { places, told };
}

describe('where to listen', () => {
  test.each<[string, Options, unknown[], string | undefined]>([
    ['what systemd has opened', {}, [3, 4, 5], 'listens on 3 sockets of systemd (LISTEN_FDS)'],
    ['not where a port is given', { port: 0 }, [], 'does not use 3 sockets of systemd'],
    ['nor where each worker has one', { ports: [1] }, [], 'does not use 3 sockets of systemd'],
    ['nor in a program of somebody’s own', { embedded: true }, [], undefined],
    ['by number', { listen: [place({ fd: 7 })] }, [7], undefined],
    ['all of a name', { listen: [place({ fd: 'web' }), place({ port: 80 })] }, [3, 5, undefined], undefined],
  ])('%s', (_what, options, fds, line) => {
    const { places, told } = find(options);
    expect(places.map(({ fd }) => fd)).toEqual(fds);
    expect(told).toEqual(line === undefined ? [] : [expect.stringContaining(line)]);
  });

  test('nothing is said where systemd has opened nothing', () => {
    expect(find({}, [])).toEqual({ places: [], told: [] });
  });

  test('the path of a unix socket is known', () => {
    expect(find({ listen: [place({ fd: 'admin' })] }).places).toMatchObject([{ fd: 4, path: '/run/admin' }]);
  });

  test.each<[Options, typeof two, string]>([
    [
      { listen: [place({ fd: 9 })] },
      two,
      'options.listen[0].fd: nobody can listen on the descriptor 9, which is no socket',
    ],
    [{ listen: [place({ fd: 'wbe' })] }, two, 'is called "wbe", there is web, admin, web: correct it'],
    [{ listen: [place({ fd: 'web' })] }, [], 'is called "web", because LISTEN_FDS and LISTEN_PID name none'],
    [{}, [{ fd: 9, name: 'x' }], 'LISTEN_FDS: nobody can listen on the descriptor 9, which is no socket'],
  ])('%j is refused', (options, activated, message) => {
    expect(() => find(options, activated)).toThrow(
      expect.objectContaining({ code: 'EC_LISTEN', message: expect.stringContaining(message) }),
    );
  });
});

describe('what a descriptor is', () => {
  test('a file, and one that is not open', () => {
    const fd = openSync('/dev/null', 'r');
    expect(describeDescriptor(fd)).toEqual({ isNot: 'no socket' });
    closeSync(fd);
    expect(describeDescriptor(fd)).toEqual({ isNot: 'not open' });
  });

  test.runIf(process.platform === 'linux')('a unix socket, with its path', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.sock');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const { fd } = Reflect.get(server, '_handle') as { fd: number };
    expect(describeDescriptor(fd)).toEqual({ path });
    server.close();
  });
});
