import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { temporaryFolder } from '@ec/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAffinity } from '../../src/worker/affinity.js';
import { handOnUpgrade } from '../../src/worker/hand-on-upgrade.js';

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let far: ReturnType<typeof createServer>;
/** What has come to the other worker. */
let farSockets: Socket[];
let heard: string;
const clients: Socket[] = [];
const farPath = (): string => join(folder.path, 'far.sock');

beforeEach(async () => {
  folder = temporaryFolder();
  farSockets = [];
  heard = '';
  far = createServer((socket) => farSockets.push(socket.on('data', (chunk) => (heard += String(chunk)))));
  far.listen(farPath());
  server = createHttpServer();
  server.listen(0, '127.0.0.1');
  await Promise.all([once(far, 'listening'), once(server, 'listening')]);
});

afterEach(() => {
  for (const socket of [...clients.splice(0), ...farSockets]) socket.destroy();
  far.close();
  server.close();
  folder[Symbol.dispose]();
});

function ask(line: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(socket.on('error', () => {}));
  socket.write(`${line}\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n`);
  return socket;
}

/** Not `once`, which would listen for errors, too. */
const closeOf = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));
const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** All that the other worker has heard when each connection to it has ended: of a last one, too. */
async function heardFar(): Promise<string> {
  // Accepted after all that have come before.
  const last = connect(farPath());
  last.resume().end('last');
  await closeOf(last);
  await Promise.all(farSockets.filter(({ closed }) => !closed).map(closeOf));
  return heard;
}

/** What comes to the server first: given to no application. */
async function upgradeOf(line: string): Promise<{ readonly request: IncomingMessage; readonly socket: Socket }> {
  const asked = once(server, 'upgrade') as Promise<[IncomingMessage, Socket]>;
  ask(line);
  const [request, socket] = await asked;
  return { request, socket };
}

test.each([
  ['upgrade', 'GET /?to=1 HTTP/1.1'],
  ['connect', 'CONNECT x:1?to=1 HTTP/1.1'],
])('%s: a client that breaks off before it is known who is ready is forgotten', async (event, line) => {
  const taken: Socket[] = [];
  server.on(event, (_request, socket: Socket) => taken.push(socket));
  const rule = { by: 'query', name: 'to', trust: () => true } as const;
  const affinity = await openAffinity({ server, rule, slot: 0, slots: 2, path: join(folder.path, 'near.sock') });
  const { emit } = server;
  const came = (): Promise<Socket> =>
    new Promise((resolve) => {
      server.emit = (name: string, ...args: unknown[]) => {
        const answer = Reflect.apply(emit, server, [name, ...args]) as boolean;
        if (name === event) resolve(args[1] as Socket);
        return answer;
      };
    });

  const first = came();
  const client = ask(line);
  const held = await first;
  const closed = closeOf(held);
  client.resetAndDestroy();
  await closed;
  const second = came();
  ask(line);
  const stays = await second;
  affinity.setPeers([{ slot: 0, path: join(folder.path, 'near.sock') }]);
  expect(taken).toEqual([stays]);
  expect(stays.listenerCount('error'), 'as Node gives it').toBe(0);
  await affinity.drain(0);
});

test('a request whose client breaks off before it is known who is ready is forgotten', async () => {
  const rule = { by: 'query', name: 'to', trust: () => true } as const;
  const affinity = await openAffinity({ server, rule, slot: 0, slots: 2, path: join(folder.path, 'near.sock') });
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const client = ask('GET /gone HTTP/1.1');
  const [held] = await connected;
  while (held.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = closeOf(held);
  client.resetAndDestroy();
  await closed;
  const urls: (string | undefined)[] = [];
  server.on('request', ({ url }) => urls.push(url));
  affinity.setPeers([{ slot: 0, path: join(folder.path, 'near.sock') }]);
  expect(urls).toEqual([]);
  await affinity.drain(0);
});

test('a client that breaks off while the other worker is called leaves nothing there, and is not served here', async () => {
  const { request, socket } = await upgradeOf('GET / HTTP/1.1');
  const closed = closeOf(socket);
  handOnUpgrade({ request, socket, head: Buffer.alloc(0), path: farPath() }, () => expect.unreachable());
  socket.destroy(reset());
  await closed;
  expect(await heardFar()).toBe('last');
});

test('one that is still breaking off when the other worker answers the call, too', async () => {
  const { request } = await upgradeOf('GET / HTTP/1.1');
  let broken = (): void => {};
  const socket = new Duplex({
    read() {},
    destroy(error, done) {
      broken = () => done(error);
    },
  });
  const called = once(far, 'connection');
  handOnUpgrade({ request, socket, head: Buffer.alloc(0), path: farPath() }, () => expect.unreachable());
  socket.destroy(reset());
  await called;
  expect(await heardFar()).toBe('last');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  broken();
  await closed;
});

test('a client that breaks off while the other worker cannot be reached is not served here', async () => {
  const { request, socket } = await upgradeOf('GET / HTTP/1.1');
  const closed = closeOf(socket);
  const path = join(folder.path, 'nobody.sock');
  handOnUpgrade({ request, socket, head: Buffer.alloc(0), path }, () => expect.unreachable());
  socket.destroy(reset());
  await closed;
});

test('where the other worker cannot be reached the socket is given as it came', async () => {
  const { request, socket } = await upgradeOf('GET / HTTP/1.1');
  const listeners = (): number[] => ['error', 'close'].map((event) => socket.listenerCount(event));
  const before = listeners();
  const path = join(folder.path, 'nobody.sock');
  await new Promise<void>((resolve) => handOnUpgrade({ request, socket, head: Buffer.alloc(0), path }, resolve));
  expect(listeners()).toEqual(before);
  expect(socket.destroyed).toBe(false);
});
