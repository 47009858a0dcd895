import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { drain } from '../src/index.js';
import { trackConnections } from '../src/drain/track-connections.js';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const get = async (): Promise<{ body: string; connection: string | undefined }> => {
    const sent = request({ port, agent, host: '127.0.0.1' }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return { body, connection: response.headers.connection };
  };
  return { server, get, agent };
}

test('an idle keep-alive connection does not hold it up', async () => {
  const { server, get, agent } = await serve((_, response) => response.end('ok'));
  await get();
  await drain([server], { limitMs: 60_000 });
  expect(server.listening).toBe(false);
  agent.destroy();
});

/** In a thread: connects so many times while this one stands still, then asks over each, and tells the answers. */
const CLIENTS = `
  const { connect } = require('node:net');
  const { parentPort, workerData: { port, count, connected } } = require('node:worker_threads');
  const ask = () => new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      Atomics.add(connected, 0, 1);
      Atomics.notify(connected, 0);
      socket.write('GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n');
    });
    socket.on('data', (chunk) => (answer += chunk)).on('error', (error) => (answer += error)).on('close', () => resolve(answer));
  });
  Promise.all(Array.from({ length: count }, ask)).then((answers) => parentPort.postMessage(answers));
`;

test('who waits in the queue of the socket is served, too', async () => {
  const { server } = await serve((_, response) => response.end('ok'));
  const { port } = server.address() as AddressInfo;
  const count = 100;
  const connected = new Int32Array(new SharedArrayBuffer(4));
  const clients = new Worker(CLIENTS, { eval: true, workerData: { port, count, connected } });
  await once(clients, 'online');
  for (let now = 0; now < count; now = Atomics.load(connected, 0)) Atomics.wait(connected, 0, now);
  const answers = once(clients, 'message');
  await drain([server], { limitMs: 60_000, lingerMs: 1_000 });
  expect(server.listening).toBe(false);
  const [told] = (await answers) as [string[]];
  expect(told.filter((answer) => !answer.startsWith('HTTP/1.1 200'))).toEqual([]);
});

test('a request in flight is answered, and its connection closed', async () => {
  let waiting: ServerResponse | undefined;
  const { server, get, agent } = await serve((_, response) => {
    waiting = response;
    server.emit('held');
  });
  const held = once(server, 'held');
  const answer = get();
  await held;
  const drained = drain([server], { limitMs: 60_000 });
  waiting?.end('late, but here');
  expect(await answer).toMatchObject({ body: 'late, but here' });
  await drained;
  agent.destroy();
});

test('an answer in progress asks to close, also where it was begun before', async () => {
  let waiting: ServerResponse | undefined;
  const { server, get, agent } = await serve((_, response) => {
    waiting = response;
    server.emit('held');
  });
  trackConnections(server);
  const held = once(server, 'held');
  const answer = get();
  await held;
  const drained = drain([server], { limitMs: 60_000, lingerMs: 50_000 });
  waiting?.end('here');
  expect(await answer).toEqual({ body: 'here', connection: 'close' });
  await drained;
  agent.destroy();
});

test('an idle connection stays open for its client while it lingers, and is asked to close by the next answer', async () => {
  const { server, get, agent } = await serve((_, response) => response.end('ok'));
  trackConnections(server);
  let sockets = 0;
  server.on('connection', () => sockets++);
  await get();
  const drained = drain([server], { limitMs: 60_000, lingerMs: 50_000 });
  expect(await get()).toEqual({ body: 'ok', connection: 'close' });
  expect(sockets).toBe(1);
  // It was the last one: the drain need not wait for the end of the linger.
  await drained;
  agent.destroy();
});

test('a connection over which nothing has come ends after the linger', async () => {
  const { server, agent } = await serve((_, response) => response.end('ok'));
  trackConnections(server);
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const closed = once(client.resume(), 'close');
  await accepted;
  await drain([server], { limitMs: 60_000, lingerMs: 20 });
  await closed;
  agent.destroy();
});

test('the request of a client that has only just connected is answered, also without a linger', async () => {
  const { server, agent } = await serve((_, response) => response.end('ok'));
  trackConnections(server);
  const accepted = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await accepted;
  const drained = drain([server], { limitMs: 60_000 });
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let answer = '';
  for await (const chunk of client) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  await drained;
  agent.destroy();
});

test('a WebSocket is told to come again elsewhere, and ends when its client does', async () => {
  const { server, agent } = await serve((_, response) => response.end());
  trackConnections(server);
  // After the tracking began, as frameworks do it.
  server.on('upgrade', (_request, socket: Duplex) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    socket.on('data', () => socket.end());
  });
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(client, 'data');
  const drained = drain([server], { limitMs: 60_000, spreadMs: 10 });
  const [frame] = (await once(client, 'data')) as [Buffer];
  expect([...frame], 'a close frame of status 1012').toEqual([0x88, 2, 1012 >> 8, 1012 & 255]);
  client.end(frame);
  await drained;
  agent.destroy();
});

test('a server without upgrades answers a request for one like others', async () => {
  const { server, agent } = await serve((_, response) => response.end('plain'));
  trackConnections(server);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK/);
  client.destroy();
  server.close();
  agent.destroy();
});

test('a drain that is asked to make haste cuts what is open', async () => {
  const { server, get, agent } = await serve(() => server.emit('held'));
  trackConnections(server);
  const held = once(server, 'held');
  const answer = get().catch((error: NodeJS.ErrnoException) => error.code);
  await held;
  const haste = new AbortController();
  const drained = drain([server], { limitMs: 60_000, signal: haste.signal });
  haste.abort();
  await drained;
  expect(await answer).toBe('ECONNRESET');
  agent.destroy();
});

test('what is open after the limit is cut', async () => {
  const { server, get, agent } = await serve(() => server.emit('held'));
  const held = once(server, 'held');
  const answer = get().catch((error: NodeJS.ErrnoException) => error.code);
  await held;
  await drain([server], { limitMs: 1 });
  expect(await answer).toBe('ECONNRESET');
  agent.destroy();
});

test('a server that does not listen is done already', async () => {
  await drain([createServer()], { limitMs: 1 });
});

test('an upgraded connection (WebSocket) is cut at the limit, and the drain ends', async () => {
  const { server, agent } = await serve((_, response) => response.end());
  trackConnections(server);
  server.on('upgrade', (_request, socket: Duplex) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
  await once(client, 'data');
  const closed = once(client, 'close');
  await drain([server], { limitMs: 1 });
  client.resume();
  await closed;
  agent.destroy();
});

test('an HTTP/2 server lets its sessions end, and cuts what is open at the limit', async () => {
  const server = createHttp2Server();
  trackConnections(server);
  server.on('stream', (stream, headers) => {
    stream.respond();
    if (headers[':path'] === '/quick') stream.end('done');
    else server.emit('held');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.on('error', () => {});
  const quick = client.request({ ':path': '/quick' }).resume();
  await once(quick, 'end');
  const held = once(server, 'held');
  const stuck = client.request({ ':path': '/stuck' });
  stuck.on('error', () => {});
  await held;
  const gone = once(client, 'close');
  await drain([server], { limitMs: 1 });
  await gone;
});

/** As a busy machine does it: until then this process does nothing else. */
function standStill(untilMs: number): void {
  while (performance.now() < untilMs);
}

const ASK = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

async function textOf(client: Socket): Promise<string> {
  let text = '';
  for await (const chunk of client) text += String(chunk);
  return text;
}

test('a request that came while the process stood still is answered, though the linger is over', async () => {
  const { server, agent } = await serve((_, response) => response.end('ok'));
  trackConnections(server);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(ASK);
  await once(client, 'data');
  const lingerMs = 50;
  const overAtMs = performance.now() + lingerMs + 10;
  const drained = drain([server], { limitMs: 60_000, lingerMs });
  client.write(ASK);
  standStill(overAtMs);
  expect(await textOf(client)).toMatch(/^HTTP\/1.1 200 [^]*ok$/);
  await drained;
  agent.destroy();
});

test('so is the first one of a connection', async () => {
  const { server, agent } = await serve((_, response) => response.end('ok'));
  const connections = trackConnections(server);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(server, 'connection');
  connections.endIdle();
  await new Promise(setImmediate);
  const drained = drain([server], { limitMs: 60_000, lingerMs: 50 });
  client.write(ASK);
  standStill(performance.now() + 200);
  expect(await textOf(client)).toMatch(/^HTTP\/1.1 200 [^]*ok$/);
  await drained;
  agent.destroy();
});

test('an answer that is complete and has not left yet is not cut off', async () => {
  const body = Buffer.alloc(32 * 1024 ** 2, 'a');
  const { server, agent } = await serve((_, response) => {
    response.end(body);
    server.emit('ended');
  });
  const connections = trackConnections(server);
  const ended = once(server, 'ended');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(ASK);
  await ended;
  // It reads nothing yet, and more than the system keeps is still to be sent.
  const sweeping = vi.spyOn(connections, 'endIdle');
  const drained = drain([server], { limitMs: 60_000 });
  await vi.waitUntil(() => sweeping.mock.calls.length >= 3);
  expect(Buffer.byteLength(await textOf(client))).toBeGreaterThan(body.length);
  await drained;
  agent.destroy();
});
