import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenRaw } from '../../src/master/listen-raw.js';
import type { RawListener } from '../../src/master/listen-raw.js';
import type { Origin } from '../../src/master/passenger.js';
import type { RawConnection } from '../../src/raw-connection.js';
import { adoptConnection } from '../../src/worker/adopt-connection.js';

let listener: RawListener;
let server: Server;
let accepted: (connection: RawConnection) => void;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createServer(({ url, socket }, response) => response.end(`${url} of ${socket.remoteAddress}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const failed = (error: Error): void => expect.unreachable(error.message);
  listener = await listenRaw({ port: 0, hostname: '127.0.0.1' }, (connection) => accepted(connection), failed);
});

afterEach(() => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  listener.close();
  server.close();
});

/** A client that connects and says this, whose connection the server adopts. */
async function adopted(origin: Origin, says = ''): Promise<Socket> {
  const came = new Promise<RawConnection>((resolve) => (accepted = resolve));
  const socket = connect(listener.port, '127.0.0.1');
  sockets.push(socket);
  socket.write(says);
  expect(adoptConnection(server, await came, origin)).toBe(true);
  return socket;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** All that comes until the end of an answer with this text. */
async function hear(socket: Socket, text: string): Promise<string> {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  while (!heard.includes(text)) await once(socket, 'data');
  return heard;
}

test('what was read already comes before the rest, from the address that was said', async () => {
  const [begin, rest] = [get('/begun').slice(0, 9), get('/begun').slice(9)];
  const socket = await adopted({ address: '203.0.113.9', port: 4711, head: base64(begin) }, rest);
  await hear(socket, '/begun of 203.0.113.9');
});

test('what was read of a connection that the server drops reaches nobody else', async () => {
  server.maxConnections = 1;
  const served = once(server, 'connection') as Promise<[Socket]>;
  const first = await adopted({}, get('/first'));
  await hear(first, '/first of');
  const dropped = once(server, 'drop');
  const refused = await adopted({ head: base64(get('/refused')) });
  await dropped;
  refused.on('error', () => {});
  await once(refused.resume(), 'close');

  const [own] = await served;
  first.destroy();
  await once(own, 'close');
  const next = await adopted({}, get('/next'));
  expect(await hear(next, '/next of')).not.toContain('/refused');
  expect(server.listenerCount('connection')).toBe(1);
});

test('who stands before the server gets what was read, and may turn the connection away', async () => {
  const handle = Reflect.get(server, '_handle') as { onconnection: unknown };
  const { onconnection } = handle;
  const turnedAway: string[] = [];
  handle.onconnection = (_status: number, connection: RawConnection, head?: Buffer): void => {
    turnedAway.push(String(head));
    connection.close();
  };
  const refused = await adopted({ head: base64('read already') });
  refused.on('error', () => {});
  await once(refused.resume(), 'close');
  expect(turnedAway).toEqual(['read already']);

  handle.onconnection = onconnection;
  const next = await adopted({}, get('/next'));
  expect(await hear(next, '/next of')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a server that does not listen adopts none', async () => {
  server.close();
  const came = new Promise<RawConnection>((resolve) => (accepted = resolve));
  sockets.push(connect(listener.port, '127.0.0.1'));
  const connection = await came;
  expect(adoptConnection(server, connection)).toBe(false);
  connection.close();
});
