import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeathRecord } from '@ec/cluster';
import { freePorts, temporaryFolder } from '@ec/test-utils';
import type { LaunchOptions, LaunchSettings, RunningCluster } from '@ec/test-utils';
import { startLoad } from '@ec/test-utils/load';
import { describe, expect, test } from 'vitest';
import { fixture, launch, launchFailing, program } from '../launcher.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));
const modes = ['round-robin', 'shared', ...(canReuse ? ['held', 'reuse-port'] : [])];

const reload = { judgeMs: 0, lingerMs: 200, spreadMs: 100, drainMs: 3_000 };

interface Spared extends AsyncDisposable {
  readonly cluster: RunningCluster;
  setVersion(version: string): void;
}

/** Started, and its spares have loaded the application. */
async function start(options: LaunchOptions = {}, settings: LaunchSettings = {}): Promise<Spared> {
  const folder = temporaryFolder();
  const VERSION_FILE = join(folder.path, 'version');
  const setVersion = (version: string): void => writeFileSync(VERSION_FILE, version);
  setVersion('1');
  const given = { workers: 2, spares: 1, reload, ...options };
  const cluster = await launch('spared', given, {
    env: { VERSION_FILE },
    script: program('spares.js'),
    mayKill: true,
    stderr: [/was ended by SIGKILL/],
    ...settings,
  });
  return {
    cluster,
    setVersion,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

interface Who {
  readonly id: number;
  readonly slot: number;
  readonly pid: number;
  readonly index: string;
  readonly count: string;
  readonly version: string;
  readonly heard: readonly unknown[];
}

/** Asks until this worker answers. */
async function ask(cluster: RunningCluster, id: number): Promise<Who> {
  const isIt = (text: string): boolean => text.startsWith(`{"id":${id},`);
  return JSON.parse(await cluster.getUntil('/who', isIt)) as Who;
}

/** The worker in this slot, at once. */
async function pidOf(cluster: RunningCluster, slot: number): Promise<number> {
  const { workers } = (await cluster.status()).status;
  return workers.find((worker) => worker.role === 'app' && worker.slot === slot)?.pid ?? NaN;
}

async function spares(cluster: RunningCluster): Promise<readonly number[]> {
  return (await cluster.status()).pids.spares;
}

const waits = (id: number): RegExp => new RegExp(`app#${id} \\(spare, pid \\d+\\) is loaded and waits`);
const serves = (id: number): RegExp => new RegExp(`app#${id} \\(slot \\d+, pid \\d+\\) is ready`);

describe('a spare takes the slot of a worker that dies under load', () => {
  test.each<[string, LaunchOptions]>([
    ...modes.map((balance): [string, LaunchOptions] => [balance, { balance }]),
    ['sticky by address', { sticky: true }],
    ['sticky by cookie', { sticky: { by: 'cookie' } }],
  ])('%s', { timeout: 60_000 }, async (_, options) => {
    await using started = await start(options);
    const { cluster } = started;
    await cluster.line(waits(3));
    const [first, second] = [await pidOf(cluster, 0), await pidOf(cluster, 1)];
    const [spare] = await spares(cluster);
    const load = startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 50 });
    const died = cluster.next('died');
    process.kill(second, 'SIGKILL');
    const { data } = await died;
    expect(data as DeathRecord).toMatchObject({ name: 'app#2', slot: 1, status: 'ready' });
    await cluster.line(serves(3));
    await cluster.line(waits(4));
    await load.end();

    // In this order: nobody else was started for the slot.
    const told = cluster.stdout.filter((line) => [/takes slot 1/, serves(3), /app#4/].some((one) => one.test(line)));
    expect(told[0]).toMatch(/app#3 .* was a spare and takes slot 1/);
    const at = (pattern: RegExp): number => told.findIndex((line) => pattern.test(line));
    expect(at(waits(4))).toBeGreaterThan(at(serves(3)));

    const { pids, status } = await cluster.status();
    expect(pids.apps.toSorted()).toEqual([first, Number(spare)].toSorted());
    expect(pids.spares).toHaveLength(1);
    expect(status.capacity).toMatchObject({
      app: { wanted: 2, serving: 2, starting: 0, waiting: 0 },
      spares: { wanted: 1, ready: 1, starting: 0, waiting: 0 },
    });
    if (options['sticky'] === undefined)
      expect(await ask(cluster, 3)).toMatchObject({ slot: 1, pid: spare, index: '1', count: '2' });
    await cluster.line(/app#3 has started in slot 1/);
    expect(cluster.stdout.filter((line) => /app#4 has started/.test(line))).toEqual([]);
  });
});

test('it has heard what all were told while it waited', async () => {
  await using started = await start({ workers: 1 });
  const { cluster } = started;
  await cluster.line(waits(2));
  cluster.send({ action: 'test-news', data: 'all of you' });
  await cluster.getUntil('/who', (text) => text.includes('all of you'));
  process.kill(await pidOf(cluster, 0), 'SIGKILL');
  expect(await ask(cluster, 2)).toMatchObject({ slot: 0, heard: ['all of you'] });
});

test('a scaling takes it, and another comes', async () => {
  await using started = await start({ workers: 1 });
  const { cluster } = started;
  await cluster.line(waits(2));
  const scaled = cluster.next('scaled');
  cluster.send({ action: 'test-scale', data: 3 });
  expect((await scaled).data).toMatchObject({ outcome: 'scaled', apps: 3 });
  await cluster.line(/app#2 .* takes slot 1/);
  await cluster.line(waits(4));
  expect(await ask(cluster, 2)).toMatchObject({ slot: 1, index: '1', count: '3' });
});

test('a reload that is rolled back leaves it, one that succeeds renews it', async () => {
  await using started = await start({ workers: 1 }, { stderr: [/./, /^$/] });
  const { cluster, setVersion } = started;
  await cluster.line(waits(2));
  const before = await spares(cluster);
  const reloaded = async (): Promise<unknown> => {
    const told = cluster.next('reloaded');
    cluster.send({ action: 'test-reload' });
    return (await told).data;
  };
  setVersion('throws');
  expect(await reloaded()).toBe('rolled back');
  expect(await spares(cluster)).toEqual(before);
  setVersion('2');
  expect(await reloaded()).toBe('reloaded');
  await cluster.line(waits(5));
  await cluster.line(/app#2 has closed/);
  expect(await spares(cluster)).not.toEqual(before);
  process.kill(await pidOf(cluster, 0), 'SIGKILL');
  expect(await ask(cluster, 5)).toMatchObject({ slot: 0, version: '2' });
});

test('one that cannot load waits longer each time and takes nobody down', async () => {
  await using started = await start({ workers: 1 }, { stderr: [/./, /^$/] });
  const { cluster, setVersion } = started;
  await cluster.line(waits(2));
  setVersion('throws');
  const again = cluster.nextLine(/a spare starts again in .*, 2nd time in a row/);
  process.kill(Number((await spares(cluster))[0]), 'SIGKILL');
  await again;
  const { status } = await cluster.status();
  expect(status).toMatchObject({ phase: 'running', capacity: { app: { serving: 1 }, spares: { waiting: 1 } } });
  setVersion('1');
  await cluster.line(waits(4));
});

test('an application that asks for its slot while it loads is told', async () => {
  await using started = await start({ workers: 1 }, { stderr: [/./, /^$/] });
  const { cluster, setVersion } = started;
  await cluster.line(waits(2));
  setVersion('reads-slot');
  process.kill(Number((await spares(cluster))[0]), 'SIGKILL');
  await cluster.line(/app#3 is a spare.*asks for its slot already/);
});

test('a cluster that closes ends it in order', async () => {
  await using started = await start({ workers: 1, spares: 2 });
  const { cluster } = started;
  await cluster.line(waits(2));
  await cluster.line(waits(3));
  const { code } = await cluster.close();
  expect(code).toBe(0);
  for (const id of [1, 2, 3]) await cluster.line(new RegExp(`app#${id} has closed`));
});

test.each([
  [
    'a framework class',
    'hello',
    { framework: fixture('tiny-framework') },
    /options\.spares .* boots and listens in one go/,
  ],
  ['threads', 'hello', { startMode: 'worker_threads', workers: 1 }, /options\.spares .* threads/],
  ['ports', 'hello', { workers: undefined, port: undefined, ports: [] }, /options\.spares .* ports/],
])('refused with %s', async (_, name, options, why) => {
  const ports = 'ports' in options ? { ports: await freePorts(2) } : {};
  const { stderr } = await launchFailing(name, { spares: 1, ...options, ...ports });
  expect(stderr).toMatch(why);
});
