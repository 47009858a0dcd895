import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createNetServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitConnections } from '../../src/limit/limit-connections.js';
import { acceptingOf } from '../../src/listeners/accepting.js';
import type { Accepting } from '../../src/listeners/accepting.js';
import { createDoor } from '../../src/listeners/door.js';

const servers: Server[] = [];
const sockets: Socket[] = [];
const now = { most: 2, refused: 0 };
beforeEach(() => void Object.assign(now, { most: 2, refused: 0 }));
afterEach(() => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  servers.splice(0).forEach((server) => server.close());
});

const limit = () => limitConnections({ most: () => now.most, refused: () => void (now.refused += 1) });
const web = () => createServer((_request, response) => response.end('served'));

async function open(server: Server, limited: (server: Server) => void): Promise<number> {
  servers.push(server);
  limited(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  sockets.push(socket);
  return socket;
}

/** Over a connection that stays open. */
async function ask(port: number): Promise<{ readonly socket: Socket; readonly answer: string }> {
  const socket = dial(port);
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return { socket, answer: String(answer) };
}

test('one more than may be open is answered with 503 and closed; where one has gone the next is served', async () => {
  const port = await open(web(), limit());
  const first = await ask(port);
  const second = await ask(port);
  expect([first.answer, second.answer]).toEqual([
    expect.stringMatching(/^HTTP\/1\.1 200 /),
    expect.stringMatching(/^HTTP\/1\.1 200 /),
  ]);

  const third = await ask(port);
  expect(third.answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(third.answer).toMatch(/\r\nretry-after: 1\r\n/i);
  expect(third.answer).toMatch(/\r\nconnection: close\r\n/i);
  if (!third.socket.closed) await once(third.socket, 'close');
  expect(now.refused).toBe(1);

  const gone = once(first.socket, 'close');
  first.socket.destroy();
  await gone;
  let answer = '';
  while (!answer.startsWith('HTTP/1.1 200 ')) ({ answer } = await ask(port));
});

test('all servers of a worker share its part, and a larger one counts at once', async () => {
  const limited = limit();
  const [one, other] = [await open(web(), limited), await open(web(), limited)];
  await ask(one);
  await ask(other);
  expect((await ask(one)).answer).toMatch(/ 503 /);
  now.most = 3;
  expect((await ask(one)).answer).toMatch(/ 200 /);
});

test('a server that listens anew keeps to it', async () => {
  const limited = limit();
  const server = web();
  await open(server, limited);
  await new Promise((resolve) => server.close(resolve));
  now.most = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect((await ask((server.address() as AddressInfo).port)).answer).toMatch(/ 503 /);
});

test('where another protocol is spoken one more is closed', async () => {
  now.most = 0;
  const port = await open(
    createNetServer(() => {}),
    limit(),
  );
  const socket = dial(port);
  socket.on('error', () => {});
  await once(socket, 'close');
  expect(now.refused).toBe(1);
});

/** Has the connections of one server come to another with what was read of them: the first `bytes`. */
function readFirst(server: Server, to: Server, bytes: string): void {
  const own = acceptingOf(server) as Accepting;
  own.onconnection = (status, connection) => acceptingOf(to)?.onconnection(status, connection, Buffer.from(bytes));
}

test.each([
  ['all of it', 'GET / HTTP/1.1\r\nHost: here\r\n\r\n', ''],
  ['some of it', 'GET / HT', 'TP/1.1\r\nHost: here\r\n\r\n'],
])('one more whose request was read elsewhere is answered: %s', async (_what, read, rest) => {
  now.most = 0;
  const limited = limit();
  const server = web();
  await open(server, limited);
  const door = createDoor(server, () => {});
  await open(door, () => {});
  const outside = createNetServer();
  const port = await open(outside, () => {});
  for (const way of [server, door]) {
    readFirst(outside, way, read);
    const socket = dial(port);
    socket.write(rest);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: 1\r\n/i);
    if (!socket.closed) await once(socket, 'close');
  }
  expect(now.refused).toBe(2);
});
