import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing } from '../../launcher.js';
import { ask } from './ask.js';

const clients = Array.from({ length: 24 }, (_, index) => `203.0.113.${index + 1}`);
const byHeader = { by: 'header', trust: ['127.0.0.0/24'] };
const key = join(fixture('https-certificate'), 'key.pem');
const cert = join(fixture('https-certificate'), 'cert.pem');

/** Who serves each client that a proxy speaks for. */
async function servedBy({ address }: RunningCluster, agent?: Agent): Promise<Map<string, number>> {
  const served = new Map<string, number>();
  for (const client of clients) {
    const { seen } = await ask(`${address}/`, { headers: { 'x-forwarded-for': client }, agent });
    served.set(client, seen.pid);
  }
  return served;
}

describe('by a forwarded-for header', () => {
  test('each request of one kept connection goes to the slot of its client', async () => {
    await using cluster = await launch('who-serves', { sticky: byHeader, workers: 3 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const served = await servedBy(cluster, agent);
    expect(new Set(served.values()).size).toBe(3);
    expect(await servedBy(cluster, agent)).toEqual(served);
    expect(await servedBy(cluster), 'over connections of their own').toEqual(served);
    agent.destroy();
  });

  test('the application sees the request as it was sent, whoever has accepted it', async () => {
    await using cluster = await launch('who-serves', { sticky: byHeader, workers: 3 });
    for (const client of clients) {
      const headers = { 'x-forwarded-for': client, 'X-Two': ['a', 'b'], Connection: 'close', host: 'example.org' };
      const { seen } = await ask(`${cluster.address}/`, { headers, body: 'x'.repeat(100_000) });
      const sent = [
        'x-forwarded-for',
        client,
        'X-Two',
        'a',
        'X-Two',
        'b',
        'Connection',
        'close',
        'host',
        'example.org',
      ];
      expect(seen.headers.slice(0, sent.length)).toEqual(sent);
      expect(seen.headers.slice(sent.length)).toEqual(['Content-Length', '100000']);
      expect(seen).toMatchObject({ remoteAddress: '::ffff:127.0.0.1', length: 100_000, version: '1.1' });
      expect(seen.remotePort).toBeGreaterThan(0);
    }
  });

  test('requests of strangers are told apart by their own address', async () => {
    await using cluster = await launch('who-serves', { sticky: byHeader, workers: 3 });
    const pids = new Set<number>();
    for (const client of clients) {
      const { seen } = await ask(`${cluster.address}/`, { from: '127.9.9.9', headers: { 'x-forwarded-for': client } });
      pids.add(seen.pid);
    }
    expect(pids.size).toBe(1);
  });

  test('a worker is killed: only its clients move, and they come back', async () => {
    await using cluster = await launch('who-serves', { sticky: byHeader, workers: 3 }, { stderr: [/SIGKILL/] });
    const before = await servedBy(cluster);
    const [victim = 0] = (await cluster.status()).pids.apps;
    const [died, replaced] = [cluster.next('app-worker-died'), cluster.nextLine(/app#4 .* is ready/)];
    process.kill(victim, 'SIGKILL');
    await died;
    const others = clients.filter((client) => before.get(client) !== victim);
    for (const client of others) {
      const { seen } = await ask(`${cluster.address}/`, { headers: { 'x-forwarded-for': client } });
      expect(seen.pid).toBe(before.get(client));
    }
    await replaced;
    const replacement = (await cluster.status()).status.workers.find(({ name }) => name === 'app#4')?.pid;
    const after = await servedBy(cluster);
    for (const client of clients) {
      expect(after.get(client)).toBe(before.get(client) === victim ? replacement : before.get(client));
    }
  });

  test('https', async () => {
    await using cluster = await launch('who-serves', { sticky: byHeader, workers: 3, https: { key, cert } });
    const served = await servedBy(cluster);
    expect(new Set(served.values()).size).toBe(3);
    expect(await servedBy(cluster)).toEqual(served);
    const answers = await Promise.all(
      clients.map((client) => ask(`${cluster.address}/`, { headers: { 'x-forwarded-for': client } })),
    );
    expect(answers.every(({ seen }) => seen.encrypted)).toBe(true);
  });

  test('a framework of classes', async () => {
    const options = { sticky: byHeader, workers: 3, framework: fixture('tiny-framework') };
    await using cluster = await launch('who-serves', options);
    const served = await servedBy(cluster);
    expect(new Set(served.values()).size).toBe(3);
    expect(await servedBy(cluster)).toEqual(served);
  });
});

describe('by a cookie', () => {
  test('the first answer sets it, and those who send it stay; others are left alone', async () => {
    await using cluster = await launch('who-serves', { sticky: { by: 'cookie' }, workers: 3 });
    const first = await Promise.all(clients.map(() => ask(`${cluster.address}/`)));
    for (const { headers, seen } of first) {
      const [cookie = ''] = headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/^ec-affinity=[\w-]{20}; Path=\/; HttpOnly; SameSite=Lax$/);
      for (let again = 0; again < 3; again += 1) {
        const next = await ask(`${cluster.address}/`, { headers: { cookie: cookie.split(';')[0] } });
        expect(next.seen.pid).toBe(seen.pid);
        expect(next.headers['set-cookie']).toBeUndefined();
      }
    }
    expect(new Set(first.map(({ seen }) => seen.pid)).size).toBe(3);
  });
});

test('what somebody else sends to the socket of a worker is not taken for a handed request', async () => {
  using folder = temporaryFolder();
  await using cluster = await launch('who-serves', { sticky: byHeader }, { env: { TMPDIR: folder.path } });
  const [made = ''] = readdirSync(folder.path).filter((name) => name.startsWith('ec-'));
  expect(statSync(join(folder.path, made)).mode & 0o777).toBe(0o700);
  const socket = connect(join(folder.path, made, '1.sock'));
  socket.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => {});
  await once(socket, 'close');
  expect(text).toBe('');
  await cluster.close();
  expect(readdirSync(folder.path).filter((name) => name.startsWith('ec-'))).toEqual([]);
});

test('a killed master leaves no folder', async () => {
  using folder = temporaryFolder();
  await using cluster = await launch('who-serves', { sticky: byHeader }, { env: { TMPDIR: folder.path } });
  expect(tmpdir()).not.toBe(folder.path);
  cluster.signal('SIGKILL');
  await cluster.gone();
  await until(
    'the folder is gone',
    () => readdirSync(folder.path).filter((name) => name.startsWith('ec-')).length === 0,
    {
      seen: () => readdirSync(folder.path, { recursive: true }).join('\n'),
    },
  );
});

test('an application of HTTP/2 is not half served: its start fails and says what to do', async () => {
  const { code, stderr } = await launchFailing('serves-http2', { sticky: { by: 'cookie' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /told apart by cookie only where .* is one of node:http or node:https: make it one, or .*sticky: true/,
  );
});

describe('wrong options', () => {
  test.each([
    [{ by: 'header' }, /options\.sticky should be an object whose trust names the proxies .*trust: \["127\.0\.0\.1"\]/],
    [{ by: 'proxy-protocol', trust: [] }, /options\.sticky should be an object whose trust names the proxies/],
    [{ by: 'header', trust: ['10.0.0.0/33'] }, /options\.sticky\.trust\[0\] should be an address or a network/],
    [{ by: 'ip' }, /options\.sticky\.by should be "address" or /],
    [{ name: 'sid' }, /options\.sticky\.by is required/],
    [{ by: 'cookie', name: 'a b' }, /options\.sticky\.name should be a name without white space/],
    ['yes', /options\.sticky should be true or false or an object/],
  ])('%j', async (sticky, said) => {
    const { code, stderr } = await launchFailing('who-serves', { sticky });
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });
});
