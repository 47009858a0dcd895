import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { countLoad } from '../../src/count-load.js';
import { drain } from '../../src/drain/drain.js';
import { trackConnections } from '../../src/drain/track-connections.js';
import { createDoor } from '../../src/listeners/door.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((each) => each.close()));

async function open(server: Server): Promise<number> {
  servers.push(server);
  trackConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Asks over a connection that both sides would keep. */
async function ask(port: number): Promise<{ readonly socket: Socket; readonly answer: string }> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return { socket, answer: String(answer) };
}

test('connections of a door are the other server’s: they count there, and end with its drain', async () => {
  const main = createServer((_request, response) => response.end('here'));
  const orphaned: string[] = [];
  const door = createDoor(main, () => orphaned.push('now'));
  await open(main);
  const port = await open(door);
  const { socket } = await ask(port);
  expect(countLoad([main])).toMatchObject({ connections: 1 });
  expect(countLoad([door])).toMatchObject({ connections: 0 });
  const closed = once(socket, 'close');
  await drain([main, door], { limitMs: 10_000 });
  await closed;
  expect(orphaned).toEqual([]);
});

test('a door that listens anew is still one', async () => {
  const main = createServer((_request, response) => response.end('here'));
  const door = createDoor(main, () => {});
  await open(main);
  await open(door);
  await new Promise((resolve) => door.close(resolve));
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { socket } = await ask((door.address() as AddressInfo).port);
  expect(countLoad([door])).toMatchObject({ connections: 0 });
  expect(countLoad([main])).toMatchObject({ connections: 1 });
  socket.destroy();
});

test('who waits in the queue of a door is served, though it has to close', async () => {
  const main = createServer((_request, response) => response.end('here'));
  const door = createDoor(main, () => door.close());
  await open(main);
  const port = await open(door);
  // The system has connected them before this process looks at the next of its events.
  const asked = Array.from({ length: 100 }, () => ask(port));
  await new Promise(setImmediate);
  await Promise.all([drain([main, door], { limitMs: 60_000, lingerMs: 500 }), ...asked]);
  for (const one of asked) expect((await one).answer).toMatch(/^HTTP\/1\.1 200 /);
});

test('who comes after the other server has stopped is served, and the door is told', async () => {
  const main = createServer((_request, response) => response.end('here'));
  let told = 0;
  const door = createDoor(main, () => {
    told += 1;
    door.close();
  });
  await open(main);
  const port = await open(door);
  await new Promise((resolve) => main.close(resolve));
  const { socket, answer } = await ask(port);
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(told).toBe(1);
  expect(door.listening).toBe(false);
});
