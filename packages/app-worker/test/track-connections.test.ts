import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createNetServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { expect, test } from 'vitest';
import { listedConnections } from '../src/drain/listed-connections.js';
import { trackConnections } from '../src/drain/track-connections.js';

async function open(server: Server) {
  const connections = trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = async (): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await accepted;
    return socket;
  };
  return {
    connected,
    sockets: () => [...connections.sockets()],
    connections,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      connections.cut();
      await closed;
    },
  };
}

test('of plain HTTP Node has a list, of others it has none', async () => {
  const server = createServer();
  expect(listedConnections(server), 'not before it listens').toBeUndefined();
  await using running = await open(server);
  expect(listedConnections(server)?.all()).toEqual(running.sockets());
  expect(server.listenerCount('connection'), 'Node’s own listener and no other').toBe(1);
  expect([listedConnections(createNetServer()), listedConnections(createTlsServer())]).toEqual([undefined, undefined]);
});

test.each([
  ['HTTP', () => createServer()],
  ['anything else', () => createNetServer()],
])('of %s every open connection is known, and none that has ended', async (_what, create) => {
  await using server = await open(create());
  const [first, second] = [await server.connected(), await server.connected()];
  expect(server.sockets()).toHaveLength(2);
  const closed = once(server.sockets().find(({ remotePort }) => remotePort === first.localPort) as Socket, 'close');
  first.destroy();
  await closed;
  expect(server.sockets().map(({ remotePort }) => remotePort)).toEqual([second.localPort]);
});

test.each([
  ['a WebSocket', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 'upgrade'],
  ['another protocol', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n', 'upgrade'],
  ['a tunnel', 'CONNECT example.org:80 HTTP/1.1\r\nHost: example.org\r\n\r\n', 'connect'],
])('%s is still known when the server has forgotten it, and cut', async (_what, head, event) => {
  const http = createServer();
  const upgraded = once(http, event);
  http.on(event, () => {});
  await using server = await open(http);
  const client = await server.connected();
  client.write(head);
  await upgraded;
  expect(server.sockets()).toHaveLength(1);
  const ended = once(client, 'close');
  server.connections.cut();
  await ended;
});
