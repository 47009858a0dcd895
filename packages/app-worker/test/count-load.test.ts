import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { countLoad } from '../src/count-load.js';
import { trackConnections } from '../src/drain/track-connections.js';

async function listening(): Promise<Server> {
  const server = createServer();
  trackConnections(server);
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return server;
}

async function connected(server: Server): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port);
  await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
  return socket;
}

test('what is open, and what is not answered yet, of all servers', async () => {
  const servers = [await listening(), await listening()] as const;
  expect(countLoad(servers)).toEqual({ requests: 0, connections: 0 });
  const [idle, busy] = [await connected(servers[0]), await connected(servers[1])];
  onTestFinished(() => [idle, busy].forEach((socket) => socket.destroy()));
  const requested = once(servers[1], 'request');
  busy.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  const [, response] = (await requested) as [unknown, ServerResponse];
  expect(countLoad(servers)).toEqual({ requests: 1, connections: 2 });
  response.end('done');
  await once(response, 'finish');
  expect(countLoad(servers)).toEqual({ requests: 0, connections: 2 });
});
