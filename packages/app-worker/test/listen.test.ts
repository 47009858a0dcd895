import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ListenError, listen } from '../src/index.js';
import { listenErrorOf, whereToListen } from '../src/listen.js';

const worker = { role: 'app', id: 3 } as const;
const servers: Server[] = [];
const server = () => {
  const made = createServer();
  servers.push(made);
  return made;
};
afterEach(() => servers.splice(0).forEach((each) => each.close()));

describe('listen', () => {
  test('resolves to the port that was taken', async () => {
    const made = server();
    const address = await listen(made, { port: 0, hostname: '127.0.0.1' }, worker);
    expect(address).toEqual({ port: expect.any(Number), hostname: '127.0.0.1', family: 'IPv4' });
    expect((address as { port: number }).port).toBeGreaterThan(0);
    expect(made.listenerCount('error')).toBe(0);
  });

  test('resolves to the path of a unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ec-listen-'));
    const path = join(folder, 'app.sock');
    expect(await listen(server(), { path, port: 1 }, worker)).toEqual({ path });
    servers.splice(0).forEach((each) => each.close());
    rmSync(folder, { recursive: true });
  });

  test('of a unix socket that exists both reasons are told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ec-listen-'));
    const path = join(folder, 'app.sock');
    await listen(server(), { path }, worker);
    await expect(listen(server(), { path }, worker)).rejects.toThrow(
      `app worker 3 cannot listen on ${path} (EADDRINUSE): somebody listens there, or has left the file behind.`,
    );
    servers.splice(0).forEach((each) => each.close());
    rmSync(folder, { recursive: true });
  });

  test('an inherited socket is named by its number', async () => {
    const cause = Object.assign(new Error('no'), { code: 'EINVAL' });
    expect(listenErrorOf(cause, { fd: 3, port: 80 }, worker).message).toBe(
      'app worker 3 cannot listen on the inherited descriptor 3 (EINVAL): nobody can listen on it. Let whoever starts this process hand it a socket that listens.',
    );
  });

  test('a taken port is a sentence that names worker and port', async () => {
    const { port } = (await listen(server(), { port: 0 }, worker)) as { port: number };
    await expect(listen(server(), { port }, worker)).rejects.toMatchObject({
      code: 'EC_LISTEN',
      message: `app worker 3 cannot listen on port ${port} (EADDRINUSE): somebody else listens there. Stop that process, or choose another one with the option port.`,
    });
  });

  test.each([
    [
      { port: 0, hostname: '203.0.113.7' },
      /port 0 of 203\.0\.113\.7 \(EADDRNOTAVAIL\): this machine has no such address/,
    ],
    [{ path: '/nowhere/at/all.sock' }, /\/nowhere\/at\/all\.sock \(E[A-Z]+\)/],
  ])('%j is refused', async (options, message) => {
    const refusal = await listen(server(), options, worker).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ListenError);
    expect((refusal as ListenError).message).toMatch(message);
  });

  test('without a port there is nothing to listen on', async () => {
    await expect(listen(server(), {}, worker)).rejects.toMatchObject({
      code: 'EC_PORT',
      message:
        'port should be number, but got undefined(undefined): give the option port, or let the application say where it listens.',
    });
  });
});

describe('whereToListen', () => {
  test.each([
    ['the address the cluster has already', { port: 4 }, { port: 5, options: { port: 3, defaultPort: 1 } }, 5],
    ['the option', { port: 4 }, { options: { port: 3, defaultPort: 1 } }, 3],
    ['the application’s wish', { port: 4 }, { options: { defaultPort: 1 } }, 4],
    ['the default', {}, { options: { defaultPort: 1 } }, 1],
    ['port 0, which is a wish too', { port: 0 }, { options: { defaultPort: 1 } }, 0],
  ])('takes %s', (_, wish, order, port) => {
    expect(whereToListen(wish, order).port).toBe(port);
  });
});

test('a unix socket in a folder that is not there says so', async () => {
  const path = join(tmpdir(), 'ec-no-such-folder', 'app.sock');
  await expect(listen(server(), { path }, worker)).rejects.toThrow(
    `app worker 3 cannot listen on ${path} (EACCES): its folder does not exist, or this user may not write there.`,
  );
});
