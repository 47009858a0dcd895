import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@ec/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPeerServer } from '../../src/worker/peer-server.js';
import type { PeerServer } from '../../src/worker/peer-server.js';

const LIMIT_MS = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let peers: PeerServer;
let path: string;
/** Answers that wait for the test. */
let owed: ServerResponse[];
const clients: Socket[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder.path, 'peer.sock');
  owed = [];
  const request = ({ url }: IncomingMessage, response: ServerResponse): void => {
    if (url === '/later') owed.push(response);
    else response.end('served');
  };
  const upgrade = (_request: IncomingMessage, socket: Socket): void => {
    socket.write('upgraded');
    socket.pipe(socket);
  };
  const deeds = { request, upgrade } as Readonly<Record<string, (...args: readonly unknown[]) => void>>;
  const serve = (event: string, ...args: readonly unknown[]): boolean => {
    deeds[event]?.(...args);
    return true;
  };
  peers = await openPeerServer(path, serve, () => false);
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.destroy();
  await peers.close(0);
  folder[Symbol.dispose]();
});

const sealed = Buffer.from('{"httpVersion":"1.1","connection":[],"isBare":false}').toString('base64url');
const get = (url = '/', more = ''): string =>
  `GET ${url} HTTP/1.1\r\nx-ec-handed-on: ${sealed}\r\nHost: x\r\n${more}\r\n`;

interface Client {
  readonly socket: Socket;
  heard(): string;
  readonly closed: Promise<unknown>;
}

function dial(): Client {
  const socket = connect(path);
  clients.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => (text += '<broken>'));
  return { socket, heard: () => text, closed: new Promise((resolve) => socket.once('close', resolve)) };
}

/** One whose request was answered, and that is kept. */
async function used(): Promise<Client> {
  const client = dial();
  client.socket.write(get());
  while (!client.heard().includes('served')) await once(client.socket, 'data');
  return client;
}

test('a request that comes over a new connection when the server has just begun to close is answered', async () => {
  // However slow this machine is, the connection is new.
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const unused = dial();
  // Accepted after it.
  const kept = await used();
  const closed = peers.close(LIMIT_MS);
  await kept.closed;
  unused.socket.write(get());
  await unused.closed;
  expect(unused.heard()).toMatch(/^HTTP\/1\.1 200 [^]*served/);
  expect(unused.heard()).toMatch(/\r\nconnection: close\r\n/i);
  await closed;
});

test('connections over which nothing comes do not keep it from closing', async () => {
  const unused = dial();
  const kept = await used();
  await peers.close(LIMIT_MS);
  await Promise.all([unused.closed, kept.closed]);
});

test('a request whose beginning has come is waited for, and an answer that is owed', async () => {
  const [first, second] = [await used(), await used()];
  const late = get('/later');
  first.socket.write(late.slice(0, 20));
  second.socket.write(late);
  const kept = await used();
  while (owed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = peers.close(LIMIT_MS);
  await kept.closed;
  first.socket.write(late.slice(20));
  while (owed.length === 1) await new Promise((resolve) => setImmediate(resolve));
  for (const response of owed) response.end('after all');
  await Promise.all([first.closed, second.closed]);
  expect([first.heard(), second.heard()]).toEqual([
    expect.stringMatching(/after all/),
    expect.stringMatching(/after all/),
  ]);
  await closed;
});

test('what was upgraded goes on until one end closes', async () => {
  const client = dial();
  client.socket.write(get('/', 'Connection: Upgrade\r\nUpgrade: x\r\n'));
  while (client.heard() !== 'upgraded') await once(client.socket, 'data');
  const kept = await used();
  const closed = peers.close(LIMIT_MS);
  await kept.closed;
  client.socket.write(' and well');
  while (client.heard() !== 'upgraded and well') await once(client.socket, 'data');
  client.socket.end();
  await closed;
});

test('what does not end is cut at the limit', async () => {
  const client = dial();
  client.socket.write(get('/later'));
  while (owed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await peers.close(0);
  await client.closed;
});
