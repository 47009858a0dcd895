import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { join } from 'node:path';
import type { RunningCluster } from '@ec/test-utils';
import { deadline } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch } from '../../launcher.js';
import type { Answer } from './ask.js';

const key = join(fixture('https-certificate'), 'key.pem');
const cert = join(fixture('https-certificate'), 'cert.pem');
const sticky = { by: 'proxy-protocol', trust: ['127.0.0.0/24'] };
const clients = Array.from({ length: 24 }, (_, index) => `203.0.113.${index + 1}`);
const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

const version1 = (from: string): Buffer => Buffer.from(`PROXY TCP4 ${from} 192.0.2.1 4711 443\r\n`);

function version2(from: string): Buffer {
  const addresses = Buffer.from([...from.split('.').map(Number), 192, 0, 2, 1, 0x12, 0x67, 0x01, 0xbb]);
  const more = Buffer.from([0x04, 0x00, 0x02, 1, 2]);
  const length = Buffer.from([0, addresses.length + more.length]);
  return Buffer.concat([Buffer.from('0d0a0d0a000d0a515549540a2111', 'hex'), length, addresses, more]);
}

/** What comes back for these pieces, written one after the other; the text '' where the connection was just closed. */
async function say(port: number, pieces: readonly (Buffer | string)[], from = '127.0.0.1'): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => {});
  // Whoever is refused at the first piece may be reset at the second: that is an end like others.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await deadline(closed, 'the end of the connection', { seen: () => text });
  return text;
}

async function seenOf(
  cluster: RunningCluster,
  pieces: readonly (Buffer | string)[],
  from?: string,
): Promise<Answer['seen']> {
  const text = await say(cluster.port, pieces, from);
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Answer['seen'];
}

describe.each([
  ['version 1', version1],
  ['version 2', version2],
])('%s', (_name, header) => {
  test('clients behind one proxy are told apart, and the application sees who they are', async () => {
    await using cluster = await launch('who-serves', { sticky, workers: 3 });
    const slots = new Map<string, number>();
    for (const client of clients) {
      const seen = await seenOf(cluster, [header(client), request]);
      expect(seen).toMatchObject({ remoteAddress: client, remotePort: 4711 });
      slots.set(client, seen.slot);
    }
    expect(new Set(slots.values()).size).toBe(3);
    for (const client of clients) {
      const together = Buffer.concat([header(client), Buffer.from(request)]);
      expect((await seenOf(cluster, [together])).slot, 'in one piece').toBe(slots.get(client));
    }
    const bytes = Buffer.concat([header('203.0.113.1'), Buffer.from(request)]);
    const single = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect((await seenOf(cluster, single)).slot, 'byte by byte').toBe(slots.get('203.0.113.1'));
  });
});

test('a large body behind the header, in one piece with it, arrives whole', async () => {
  await using cluster = await launch('who-serves', { sticky });
  const body = 'x'.repeat(1_000_000);
  const post = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const seen = await seenOf(cluster, [Buffer.concat([version2('203.0.113.9'), Buffer.from(post)])]);
  expect(seen).toMatchObject({ remoteAddress: '203.0.113.9', length: body.length });
});

test('TLS behind the header', async () => {
  await using cluster = await launch('who-serves', { sticky, https: { key, cert } });
  const raw = connect({ port: cluster.port, host: '127.0.0.1' });
  await once(raw, 'connect');
  raw.write(version1('203.0.113.9'));
  const socket = connectTls({ socket: raw, rejectUnauthorized: false });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write(request);
  await deadline(once(socket, 'close'), 'the end of the connection', { seen: () => text });
  expect(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))).toMatchObject({
    remoteAddress: '203.0.113.9',
    encrypted: true,
  });
});

test('whoever is not trusted is told apart by the own address, and sends no header', async () => {
  await using cluster = await launch('who-serves', { sticky, workers: 3 });
  const seen = await seenOf(cluster, [request], '127.1.2.3');
  expect(seen.remoteAddress).toBe('::ffff:127.1.2.3');
  expect(await say(cluster.port, [version1('203.0.113.9'), request], '127.1.2.3')).toMatch(/^HTTP\/1\.1 400 /);
});

test('a proxy may speak for itself', async () => {
  await using cluster = await launch('who-serves', { sticky });
  expect(await seenOf(cluster, ['PROXY UNKNOWN\r\n', request])).toMatchObject({ remoteAddress: '::ffff:127.0.0.1' });
});

test.each([
  ['no header', request],
  ['rubbish', 'PROXY TCP4 not-an-address\r\n'],
  ['a header without end', `PROXY TCP4 ${'1'.repeat(200)}`],
])('a connection of a proxy with %s is closed, and nobody else notices', async (_what, bytes) => {
  await using cluster = await launch('who-serves', { sticky });
  expect(await say(cluster.port, [bytes])).toBe('');
  expect(await seenOf(cluster, [version1('203.0.113.9'), request])).toMatchObject({ remoteAddress: '203.0.113.9' });
});
