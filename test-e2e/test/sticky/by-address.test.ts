import { readdirSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { unprivilegedUser, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing } from '../../launcher.js';
import { ask, clientAddresses } from './ask.js';

const clients = clientAddresses(24);
const key = join(fixture('https-certificate'), 'key.pem');
const cert = join(fixture('https-certificate'), 'cert.pem');
const classes = { framework: fixture('tiny-framework') };

/** Who serves each client. */
async function servedBy({ port }: RunningCluster, scheme = 'http'): Promise<Map<string, number>> {
  const served = new Map<string, number>();
  for (const from of clients) {
    const { seen } = await ask(`${scheme}://127.0.0.1:${port}/`, { from });
    served.set(from, seen.pid);
  }
  return served;
}

describe.each([
  ['a plain application', {}],
  ['a framework of classes', classes],
])('%s', (_name, options) => {
  test('each client stays with one worker, and all workers have some', async () => {
    await using cluster = await launch('who-serves', { sticky: true, workers: 3, ...options });
    const served = await servedBy(cluster);
    expect(await servedBy(cluster)).toEqual(served);
    expect(new Set(served.values()).size).toBe(3);
    expect(cluster.ready['port'], 'the port that the system chose').toBeGreaterThan(0);
    expect(cluster.address).toBe(`http://127.0.0.1:${cluster.port}`);
  });
});

test('the application sees its clients as if they had come by themselves', async () => {
  await using cluster = await launch('who-serves', { sticky: true });
  const { seen } = await ask(`${cluster.address}/`, { from: '127.1.2.3', body: 'x'.repeat(300_000) });
  expect(seen).toMatchObject({ remoteAddress: '::ffff:127.1.2.3', encrypted: false, length: 300_000 });
});

test("Egg's way: the option stickyWorkerPort, a listener on it, and the line of the log", async () => {
  await using cluster = await launch('who-serves', { sticky: true, ...classes });
  const { seen } = await ask(`${cluster.address}/`, { from: '127.1.2.3' });
  expect(seen.from).toBe('::ffff:127.1.2.3');
  expect(seen.stickyWorkerPort).toBeGreaterThan(0);
  expect((await ask(`http://127.0.0.1:${seen.stickyWorkerPort}/`)).seen.pid).toBeGreaterThan(0);
  const line = new RegExp(` started on http://127\\.0\\.0\\.1:${cluster.port} \\(\\d+ms\\) with STICKY MODE!$`);
  await cluster.line(line);
});

test('https', async () => {
  await using cluster = await launch('who-serves', { sticky: true, https: { key, cert } });
  expect(cluster.address).toBe(`https://127.0.0.1:${cluster.port}`);
  const served = await servedBy(cluster, 'https');
  expect(await servedBy(cluster, 'https')).toEqual(served);
  expect((await ask(`https://127.0.0.1:${cluster.port}/`, { from: '127.1.2.3' })).seen).toMatchObject({
    remoteAddress: '::ffff:127.1.2.3',
    encrypted: true,
  });
});

test('a host of IPv6', async () => {
  await using cluster = await launch('who-serves', { sticky: true, hostname: '::1' });
  expect(cluster.address).toBe(`http://[::1]:${cluster.port}`);
  expect((await ask(`${cluster.address}/`)).seen.remoteAddress).toBe('::1');
});

test('contract 10.7: a worker is killed: only its clients move, they come back to its replacement, and the master keeps no connection', async () => {
  await using cluster = await launch('who-serves', { sticky: true, workers: 3 }, { stderr: [/SIGKILL/] });
  const { pids } = await cluster.status();
  const before = await servedBy(cluster);
  const open = descriptorsOf(pids.master);
  const [victim = 0] = pids.apps;

  const replaced = cluster.nextLine(/app#4 .* is ready/);
  // Stopped, it takes nothing off its channel any more: these connections are on their way when it dies.
  process.kill(victim, 'SIGSTOP');
  const lost = clients.filter((from) => before.get(from) === victim);
  expect(lost.length).toBeGreaterThan(0);
  const stranded = lost.map((from) => ask(`${cluster.address}/`, { from }).then(({ seen }) => seen.pid, String));
  const others = clients.filter((from) => before.get(from) !== victim);
  for (const from of others) expect((await ask(`${cluster.address}/`, { from })).seen.pid).toBe(before.get(from));
  process.kill(victim, 'SIGKILL');
  const outcomes = await Promise.all(stranded);
  expect(
    outcomes.filter((outcome) => String(outcome).includes('nothing came')),
    'nobody hangs',
  ).toEqual([]);
  await replaced;

  const after = await servedBy(cluster);
  for (const from of others) expect(after.get(from)).toBe(before.get(from));
  const replacement = (await cluster.status()).status.workers.find(({ name }) => name === 'app#4');
  for (const from of lost) expect(after.get(from)).toBe(replacement?.pid);
  await until('the master holds as little as before', () => descriptorsOf(pids.master) <= open, {
    seen: () => `${descriptorsOf(pids.master)} descriptors, ${open} before`,
  });
});

test('a rolling reload loses no request, and clients stay with their slot', async () => {
  const options = { sticky: true, workers: 2, reload: { judgeMs: 0 } };
  await using cluster = await launch('who-serves', options);
  const slots = new Map<string, number>();
  for (const from of clients) slots.set(from, (await ask(`${cluster.address}/`, { from })).seen.slot);
  const done = cluster.nextLine(/all app workers are replaced/);
  cluster.send({ action: 'reload-worker', to: 'master' });
  const reload = { goesOn: true };
  void done.then(() => (reload.goesOn = false));
  let count = 0;
  while (reload.goesOn) {
    const answers = await Promise.all(clients.map((from) => ask(`${cluster.address}/`, { from })));
    expect(answers.map(({ seen }) => seen.slot)).toEqual(clients.map((from) => slots.get(from)));
    count += 1;
  }
  expect(count).toBeGreaterThan(1);
});

test('a worker that somebody else asks to end gives back what still comes: no request is lost', async () => {
  await using cluster = await launch(
    'who-serves',
    { sticky: true, workers: 2 },
    { stderr: [/ended with code 0|starts again/] },
  );
  const [pid = 0] = (await cluster.status()).pids.apps;
  const replaced = cluster.nextLine(/app#3 .* is ready/);
  const load = { goesOn: true };
  void replaced.then(() => (load.goesOn = false));
  await servedBy(cluster);
  process.kill(pid, 'SIGTERM');
  while (load.goesOn) await Promise.all(clients.map((from) => ask(`${cluster.address}/`, { from })));
  expect((await cluster.status()).pids.apps).not.toContain(pid);
});

test('connections that come while nobody is ready wait for the replacement', async () => {
  await using cluster = await launch('who-serves', { sticky: true, workers: 1 }, { stderr: [/SIGKILL/] });
  const [pid = 0] = (await cluster.status()).pids.apps;
  const died = cluster.next('app-worker-died');
  process.kill(pid, 'SIGKILL');
  await died;
  const answers = await Promise.all(clients.map((from) => ask(`${cluster.address}/`, { from })));
  expect(new Set(answers.map(({ seen }) => seen.pid)).has(pid)).toBe(false);
});

describe('a start that cannot succeed', () => {
  test.each([
    ['a plain application', {}],
    ['a framework of classes', classes],
  ])('contract 10.6: a taken port: %s', async (_name, options) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr, messages } = await launchFailing('who-serves', { sticky: true, port, ...options });
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`the master cannot listen on port ${port} \\(EADDRINUSE\\): .*choose another one`),
    );
    expect(messages.filter(({ action }) => action === 'egg-ready')).toEqual([]);
  });

  test('a port that is for others', async (context) => {
    const user = unprivilegedUser(fixture('who-serves/app.js'));
    if ('missing' in user) return context.skip(user.missing);
    const { code, stderr } = await launchFailing('who-serves', { sticky: true, port: 81 }, user);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the master cannot listen on port 81 \(EACCES\): .* port above 1023/);
  });

  test('an application that wishes for a unix socket', async () => {
    const options = { sticky: true, ...classes, socketPath: 'app.sock' };
    const { code, stderr } = await launchFailing('who-serves', options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/wishes to listen on the unix socket app\.sock, .*: give it a port, or tell them apart by/);
  });

  test('a host that this machine has not', async () => {
    const { code, stderr } = await launchFailing('who-serves', { sticky: true, hostname: '192.0.2.1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the master cannot listen on port 0 of 192\.0\.2\.1 \(EADDRNOTAVAIL\)/);
  });
});

test('a client that says nothing costs the master nothing', async () => {
  await using cluster = await launch('who-serves', { sticky: true });
  const { pids } = await cluster.status();
  await ask(`${cluster.address}/`);
  const open = descriptorsOf(pids.master);
  const silent = await Promise.all(
    clients.map(
      (localAddress) =>
        new Promise<ReturnType<typeof connect>>((resolve) => {
          const socket = connect({ port: cluster.port, host: '127.0.0.1', localAddress }, () => resolve(socket));
        }),
    ),
  );
  await until('the workers hold them all', () => descriptorsOf(pids.master) <= open);
  for (const socket of silent) socket.destroy();
});

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
