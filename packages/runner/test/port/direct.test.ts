import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeFrame, frameTypes } from '@ec/messenger/direct';
import { afterEach, expect, test, vi } from 'vitest';
import { tokenOf } from '../../src/index.js';
import { dialDirect, openDirectHost } from '../../src/port/index.js';
import type { Connection } from '../../src/port/index.js';

const SECRET = 'secret';
const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** A host in a folder of its own, and what it is told. */
async function host({ knows = () => true }: { knows?: (osId: number) => boolean } = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'ec-direct-')), 'agent.sock');
  const connections: Connection[] = [];
  const received: string[] = [];
  const refused: string[] = [];
  let ended = 0;
  const stop = openDirectHost({
    path,
    secret: SECRET,
    refused: (text) => refused.push(text),
    connected(connection) {
      if (!knows(connection.osId)) return undefined;
      connections.push(connection);
      return {
        receive: (chunk) => {
          if (chunk.includes('rubbish')) throw new Error('it makes no sense');
          received.push(String(chunk));
        },
        drained() {},
        ended: () => (ended += 1),
      };
    },
  });
  ends.push(stop);
  await vi.waitFor(() => expect(existsSync(path)).toBe(true));
  return { path, connections, received, refused, stop, ended: () => ended };
}

function dial(path: string, token = tokenOf(SECRET, 7), osId = 7) {
  const connections: Connection[] = [];
  const received: string[] = [];
  const hangUp = dialDirect({
    ...{ path, token, osId, peerOsId: 1 },
    refused() {},
    connected(connection) {
      connections.push(connection);
      return { receive: (chunk) => received.push(String(chunk)), drained() {}, ended() {} };
    },
  });
  ends.push(hangUp);
  return { connections, received, hangUp };
}

/** Connects and writes; gives what came until the host has ended it. */
async function stranger(path: string, ...bytes: Buffer[]): Promise<string> {
  const socket: Socket = connect(path);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  for (const part of bytes) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('hex');
}

const hello = (body: object | string): Buffer =>
  Buffer.concat(
    encodeFrame(frameTypes.hello, 0, 0, [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]),
  );

test('who says the right token is connected, under the same number at both ends', async () => {
  const { path, connections, received } = await host();
  const caller = dial(path);
  await vi.waitFor(() => expect([connections.length, caller.connections.length]).toEqual([1, 1]));
  expect(connections[0]).toMatchObject({ osId: 7, epoch: caller.connections[0]?.epoch });
  expect(caller.connections[0]).toMatchObject({ osId: 1 });
  caller.connections[0]?.write([Buffer.from('one '), Buffer.from('two')]);
  connections[0]?.write([Buffer.from('back')]);
  await vi.waitFor(() => expect([received.join(''), caller.received.join('')]).toEqual(['one two', 'back']));
});

test.each<[string, Buffer[], RegExp]>([
  ['another token', [hello({ osId: 7, epoch: 1, token: tokenOf(SECRET, 8) })], /is not the worker 7/],
  ['no token', [hello({ osId: 7, epoch: 1 })], /is not the worker 7/],
  ['rubbish in the hello', [hello('{')], /did not say who it is/],
  ['no hello', [Buffer.concat(encodeFrame(frameTypes.json, 1, 0, [Buffer.from('{}')]))], /did not say who it is/],
  ['a hello that is too large', [hello({ osId: 7, epoch: 1, token: 'x'.repeat(5_000) })], /larger than the 1024/],
  ['no frame at all', [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')], /larger than the 1024/],
])('a stranger with %s is sent away, and told nothing', async (_, bytes, why) => {
  const { path, connections, refused } = await host();
  expect(await stranger(path, ...bytes)).toBe('');
  expect(refused).toEqual([expect.stringMatching(why)]);
  expect(connections).toEqual([]);
});

test('a stranger who says nothing is sent away after a while, a frame cut in the middle too', async () => {
  const { path, refused } = await host();
  const whole = hello({ osId: 7, epoch: 1, token: tokenOf(SECRET, 7) });
  await Promise.all([stranger(path), stranger(path, whole.subarray(0, 20))]);
  expect(refused).toEqual([expect.stringContaining('2000 ms'), expect.stringContaining('2000 ms')]);
});

test('one who is not known yet is sent away, tries again, and is let in then', async () => {
  let isKnown = false;
  const { path, connections } = await host({ knows: () => isKnown || !(isKnown = true) });
  dial(path);
  await vi.waitFor(() => expect(connections).toHaveLength(1));
});

test('what makes no sense cuts the connection, the caller calls again, and the host has its end told once', async () => {
  const { path, connections, refused, ended } = await host();
  const caller = dial(path);
  await vi.waitFor(() => expect(caller.connections).toHaveLength(1));
  caller.connections[0]?.write([Buffer.from('rubbish')]);
  await vi.waitFor(() => expect([connections.length, caller.connections.length]).toEqual([2, 2]));
  expect(refused).toEqual(['the connection to worker 7 was cut: Error: it makes no sense']);
  expect(ended()).toBe(1);
  expect(connections[1]?.epoch).not.toBe(connections[0]?.epoch);
});

test('a host that is not there yet is called until it is; one that has hung up calls no more', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ec-direct-')), 'agent.sock');
  const caller = dial(path);
  const connections: Connection[] = [];
  ends.push(
    openDirectHost({
      ...{ path, secret: SECRET, refused() {} },
      connected(connection) {
        connections.push(connection);
        return { receive() {}, drained() {}, ended() {} };
      },
    }),
  );
  await vi.waitFor(() => expect(caller.connections).toHaveLength(1), 5_000);
  caller.hangUp();
  connections[0]?.cut();
  expect(caller.connections).toHaveLength(1);
});

test('only its user can enter the folder of the socket, and the end of the host removes it', async () => {
  const { path, stop } = await host();
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  stop();
  expect(existsSync(dirname(path))).toBe(false);
});
