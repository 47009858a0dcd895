import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, temporaryFolder, until } from '@ec/test-utils';
import type { LaunchOptions, LaunchSettings, RunningCluster } from '@ec/test-utils';
import { startLoad } from '@ec/test-utils/load';
import { expect, test } from 'vitest';
import { launch, program } from '../launcher.js';
import { ask, clientAddresses } from './sticky/ask.js';

const reload = { judgeMs: 0, lingerMs: 1_000, spreadMs: 200 };

const start = (name: string, options: LaunchOptions = {}, settings: LaunchSettings = {}) =>
  launch(name, { reload, ...options }, { script: program('scales.js'), ...settings });

async function scale(cluster: RunningCluster, apps: unknown): Promise<unknown> {
  const told = cluster.next('scaled');
  cluster.send({ action: 'test-scale', data: apps });
  return (await told).data;
}

/** The slots of those that serve. */
async function serving(cluster: RunningCluster): Promise<number[]> {
  const { workers } = (await cluster.status()).status;
  return workers.flatMap(({ role, status, slot }) => (role === 'app' && status === 'ready' ? [slot] : [])).toSorted();
}

test('more and fewer under load lose nothing', async () => {
  await using cluster = await start('under-load', { workers: 1 });
  const load = startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 150 });
  for (const apps of [3, 1, 4, 2, 5, 1, 3, 1]) {
    expect(await scale(cluster, apps)).toEqual({ outcome: 'scaled', apps, asked: apps });
    expect(await serving(cluster)).toEqual(Array.from({ length: apps }, (_, slot) => slot));
  }
  // Those that were too many have finished what they held under load, too.
  for (const name of ['app#2', 'app#6', 'app#9'])
    await cluster.line(new RegExp(`${name} \\(pid \\d+\\) ended with code 0`));
  const { requests, failures } = await load.end();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(10);
});

test('a reload and a scaling asked for together end in the right number of new workers', async () => {
  await using cluster = await start('hello', { workers: 1 });
  const [first] = (await cluster.status()).pids.apps;
  const reloaded = cluster.next('reloaded');
  cluster.send({ action: 'test-reload' });
  expect(await scale(cluster, 2)).toMatchObject({ outcome: 'scaled', apps: 2 });
  expect((await reloaded).data).toEqual({ outcome: 'reloaded' });
  const again = cluster.next('reloaded');
  const scaled = scale(cluster, 3);
  cluster.send({ action: 'test-reload' });
  expect(await scaled).toMatchObject({ outcome: 'scaled', apps: 3 });
  expect((await again).data).toEqual({ outcome: 'reloaded' });
  const { pids, status } = await cluster.status();
  expect(pids.apps).toHaveLength(3);
  expect(pids.apps).not.toContain(first);
  expect(status).toMatchObject({ wanted: { apps: 3 }, waiting: [] });
});

test('refused where it cannot be', async () => {
  await using cluster = await start('hello', { workers: 1 }, { stderr: [/scale: refused/] });
  for (const apps of [0, 1.5, 'two', 5_000])
    expect(await scale(cluster, apps)).toMatchObject({ outcome: 'refused', asked: apps });
  expect(await serving(cluster)).toEqual([0]);
  cluster.send({ action: 'scale-and-close', data: 2 });
  await cluster.line(/refused, the cluster ends/);
  await cluster.gone();
});

test('refused where each worker has a port of its own', async () => {
  await using cluster = await start(
    'hello',
    { ports: await freePorts(2), port: undefined, workers: undefined },
    { stderr: [/scale: refused/] },
  );
  expect(await scale(cluster, 3)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('options.ports'),
  });
});

test('says which worker does not come to serve, and why, and goes on wanting it', async () => {
  using folder = temporaryFolder();
  const VERSION_FILE = join(folder.path, 'version');
  writeFileSync(VERSION_FILE, 'good');
  await using cluster = await start('versions', { workers: 1 }, { env: { VERSION_FILE }, stderr: [/./] });
  writeFileSync(VERSION_FILE, 'throws');
  expect(await scale(cluster, 2)).toMatchObject({
    outcome: 'incomplete',
    apps: 2,
    reason: expect.stringMatching(/app#2 .* ended with code 1/),
    error: expect.stringContaining('broken at boot'),
  });
  expect((await cluster.status()).status).toMatchObject({ wanted: { apps: 2 } });
  writeFileSync(VERSION_FILE, 'good');
  await until('the second one serves', async () => (await serving(cluster)).length === 2);
});

test.each(['address', 'header'] as const)('sticky by %s: only clients of the slot that moved move', async (by) => {
  const sticky = by === 'address' ? true : { by, trust: ['127.0.0.1'] };
  await using cluster = await start('who-serves', { workers: 2, sticky });
  const clients = clientAddresses(24);
  const served = async (): Promise<Map<string, number>> => {
    const slots = new Map<string, number>();
    for (const from of clients) {
      const how = by === 'address' ? { from } : { headers: { 'x-forwarded-for': from } };
      slots.set(from, (await ask(`http://127.0.0.1:${cluster.port}/`, how)).seen.slot);
    }
    return slots;
  };
  const before = await served();
  await scale(cluster, 3);
  const more = new Map<string, number>();
  await until('clients of the new slot', async () => {
    for (const [client, slot] of await served()) more.set(client, slot);
    return [...more.values()].includes(2);
  });
  for (const [client, slot] of more) expect([before.get(client), 2]).toContain(slot);
  await scale(cluster, 2);
  expect(await served()).toEqual(before);
});

test('sticky by cookie: those made after it lead where they were made, new slots included', async () => {
  await using cluster = await start('who-serves', { workers: 2, sticky: { by: 'cookie' } });
  await scale(cluster, 4);
  const url = `http://127.0.0.1:${cluster.port}/`;
  const given: { readonly cookie: string; readonly slot: number }[] = [];
  await until('cookies of all slots', async () => {
    const { headers, seen } = await ask(url);
    given.push({ cookie: String(headers['set-cookie']?.[0]?.split(';')[0]), slot: seen.slot });
    return given.length >= 24 && new Set(given.map(({ slot }) => slot)).size === 4;
  });
  for (const { cookie, slot } of given) expect((await ask(url, { headers: { cookie } })).seen.slot).toBe(slot);
});

test('by message of the parent', async () => {
  await using cluster = await start('hello', { workers: 1 });
  const told = cluster.nextLine(/scale: 2 app workers serve/);
  cluster.send({ action: 'scale', to: 'master', data: 2 });
  await told;
  expect(await serving(cluster)).toEqual([0, 1]);
});

test('by signal: one more, one fewer, and never none', async () => {
  await using cluster = await start('hello', { workers: 1 });
  const more = cluster.nextLine(/scale: 2 app workers serve/);
  cluster.signal('SIGTTIN');
  await more;
  for (let turn = 0; turn < 2; turn += 1) {
    const fewer = cluster.nextLine(/scale: 1 app worker serves/);
    cluster.signal('SIGTTOU');
    await fewer;
  }
  expect(await serving(cluster)).toEqual([0]);
});

test('threads are more and fewer too', async (context) => {
  context.skip(process.platform !== 'linux' || Number(process.versions.node.split('.')[0]) < 24, 'no reusePort');
  await using cluster = await start('hello', { workers: 1, startMode: 'worker_threads' });
  expect(await scale(cluster, 2)).toMatchObject({ outcome: 'scaled' });
  expect(await serving(cluster)).toEqual([0, 1]);
  expect(await scale(cluster, 1)).toMatchObject({ outcome: 'scaled' });
  expect(await serving(cluster)).toEqual([0]);
});
