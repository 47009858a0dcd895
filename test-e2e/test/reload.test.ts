import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, startLoad } from '@ec/test-utils/load';
import { temporaryFolder } from '@ec/test-utils';
import type { LaunchOptions, LaunchSettings, RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { launch, program } from '../launcher.js';

interface Outcome {
  readonly outcome: string;
  readonly reason?: string;
  readonly error?: string;
  readonly stderr?: readonly string[];
  readonly asked?: unknown;
}

const QUICK = { judgeMs: 800, lingerMs: 800, spreadMs: 100 };

/** A cluster of the application whose version is what a file says. */
async function launchVersion(options: LaunchOptions = {}, settings: LaunchSettings = {}) {
  const folder = temporaryFolder();
  const file = join(folder.path, 'version');
  writeFileSync(file, 'first');
  const cluster = await launch(
    'versions',
    { reload: QUICK, ...options },
    { script: program('reloads.js'), stderr: [/./], ...settings, env: { VERSION_FILE: file } },
  );
  return {
    cluster,
    deploy: (version: string): void => writeFileSync(file, version),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function reload(cluster: RunningCluster): Promise<Outcome> {
  const told = cluster.next('reloaded');
  cluster.send({ action: 'reload' });
  return (await told).data as Outcome;
}

/** Ids of the app workers that serve. */
async function serving(cluster: RunningCluster): Promise<readonly number[]> {
  const { workers } = (await cluster.status()).status;
  return workers.flatMap(({ role, status, pid }) => (role === 'app' && status === 'ready' ? [pid] : []));
}

const isIt = (expected: string) => (text: string) => text === expected;

const quick = KINDS.filter(({ name }) => name === 'fresh' || name === 'keep-alive');
const underLoad = (cluster: RunningCluster) =>
  startLoad({ url: `http://127.0.0.1:${cluster.port}`, perSecond: 150, kinds: quick, patienceMs: 3_000 });

describe('a bad version is rolled back, and nobody but its own clients has noticed', () => {
  test.each([
    { version: 'throws', why: /^the new app#3 .* ended with code 1.*broken at boot/ },
    { version: 'hangs', why: /^the new app#3 .* was not ready within 2000 ms/, options: { bootTimeoutMs: 2_000 } },
    { version: 'dies', why: /^the new app#3 .*died after a while/, ownFailures: 2 },
    {
      version: 'unhealthy',
      why: /^the new app#3 .* does worse: its health check \/health was answered with 503/,
      options: { reload: { ...QUICK, healthPath: '/health' } },
    },
    {
      version: 'mute',
      why: /^the new app#3 .* does worse: its health check \/health was not answered within \d+ ms/,
      options: { reload: { ...QUICK, healthPath: '/health' } },
    },
    // A busy machine needs long for so much memory.
    {
      version: 'leaks',
      why: /^the new app#3 .* does worse: .*((it takes|its memory has grown by) \d+ MiB|its event loop (is|was) blocked)/,
    },
    { version: 'blocks', why: /^the new app#3 .* does worse: .*its event loop is blocked/, ownFailures: 5 },
    {
      version: 'fails',
      why: /^the new app#3 .* does worse: 100 % of its \d+ answers failed/,
      options: { reload: { ...QUICK, judgeMs: 1_500 } },
      ownFailures: Infinity,
    },
  ])('$version', async ({ version, why, options, ownFailures = 0 }) => {
    await using running = await launchVersion(options, { mayKill: version === 'hangs' || version === 'blocks' });
    const { cluster, deploy } = running;
    const before = await serving(cluster);
    const load = underLoad(cluster);
    deploy(version);
    const result = await reload(cluster);
    const failedMeanwhile = load.failures().length;
    const { error, stderr } = result;
    expect(result).toEqual({ outcome: 'rolled back', reason: expect.stringMatching(why), error, stderr });
    if (version === 'throws') expect(stderr).toEqual(['this version is about to throw']);
    expect(await serving(cluster)).toEqual(before);

    await cluster.line(/app#3 .*ended (with|by)/);

    deploy('good');
    expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
    await cluster.getUntil('/version', isIt('good'));
    const { failures } = await load.end();
    expect(failures.length, JSON.stringify(failures)).toBeLessThanOrEqual(ownFailures);
    if (version === 'fails') {
      expect(failedMeanwhile).toBeGreaterThan(0);
      expect(failures.filter(({ why: reason }) => reason !== 'status 500')).toEqual([]);
    }
    const after = await serving(cluster);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });
});

test('one reload at a time: requests meanwhile are done by one more, after it', async () => {
  await using running = await launchVersion();
  const { cluster } = running;
  const first = cluster.next(({ data }) => Object(data).asked === 1);
  const others = [2, 3].map((asked) => cluster.next(({ data }) => Object(data).asked === asked));
  for (const data of [1, 2, 3]) cluster.send({ action: 'reload', data });
  expect((await first).data).toMatchObject({ outcome: 'reloaded' });
  for (const { data } of await Promise.all(others)) expect(data).toMatchObject({ outcome: 'reloaded' });
  await cluster.line(/reload: waits for the present reload/);
  const names = (await cluster.status()).status.workers.flatMap(({ name, status }) =>
    status === 'ready' ? [name] : [],
  );
  expect(names.toSorted()).toEqual(['agent#3', 'app#5', 'app#6']);
});

/** Names of the workers of this role, with their status. */
async function agents(cluster: RunningCluster): Promise<string[]> {
  const { workers } = (await cluster.status()).status;
  return workers.flatMap(({ role, name, status }) => (role === 'agent' ? [`${name} ${status}`] : []));
}

test('a new agent that does not boot takes the new app workers along; the mended version is taken', async () => {
  await using running = await launchVersion({ reload: { ...QUICK, judgeMs: 0 } });
  const { cluster, deploy } = running;
  const before = await serving(cluster);
  deploy('agent-throws');
  expect(await reload(cluster)).toMatchObject({
    outcome: 'rolled back',
    reason: expect.stringMatching(/^the new agent#2 .* ended with code 1/),
    error: expect.stringContaining('the agent is broken at boot'),
  });
  expect(await serving(cluster)).toEqual(before);
  expect(await cluster.get('/version')).toBe('first');
  deploy('good');
  expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  await cluster.getUntil('/version', isIt('good'));
  expect(await agents(cluster)).toEqual([expect.stringMatching(/^agent#\d+ ready$/)]);
});

test('the agent is kept where that is asked for', async () => {
  await using running = await launchVersion({ reload: { ...QUICK, judgeMs: 0, agent: 'keep' } });
  expect(await reload(running.cluster)).toMatchObject({ outcome: 'reloaded' });
  expect(await agents(running.cluster)).toEqual(['agent#1 ready']);
});

test('a cluster that ends refuses reloads, those under way too', async () => {
  await using running = await launchVersion();
  const { cluster } = running;
  cluster.send({ action: 'reload-and-close' });
  expect(await cluster.gone()).toEqual({ code: 0, signal: null });
  await cluster.closed;
  const said = cluster.stdout.filter((line) => line.startsWith('reload '));
  expect(said.toSorted()).toEqual([
    'reload 1: refused, the cluster ends',
    'reload 2: refused, the cluster ends',
    'reload 3: refused, the cluster is not running',
  ]);
});

test('new code, and where a link points now, are picked up', async () => {
  using folder = temporaryFolder();
  const release = (name: string, text: string): string => {
    const path = join(folder.path, name);
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), '{ "name": "release", "type": "module" }');
    writeFileSync(join(path, 'app.js'), `export default (request, response) => response.end('${text}');`);
    return path;
  };
  const current = join(folder.path, 'current');
  const pointTo = (path: string): void => {
    rmSync(current, { force: true });
    symlinkSync(path, current);
  };
  const first = release('1', 'first release');
  pointTo(first);
  const options = { baseDir: current, reload: QUICK };
  await using cluster = await launch('versions', options, { script: program('reloads.js') });
  await cluster.getUntil('/', isIt('first release'));

  writeFileSync(join(first, 'app.js'), `export default (request, response) => response.end('mended');`);
  expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  await cluster.getUntil('/', isIt('mended'));

  pointTo(release('2', 'second release'));
  rmSync(first, { recursive: true });
  expect(await reload(cluster)).toMatchObject({ outcome: 'reloaded' });
  await cluster.getUntil('/', isIt('second release'));
});

test('what old workers hold is answered while they retire: long requests, streams, questions to the agent; WebSockets are told', async () => {
  await using running = await launchVersion({ reload: QUICK });
  const { cluster, deploy } = running;
  const asked = cluster.request('/ask');
  await cluster.line(/a request waits for the retirement/);
  const webSocket = new WebSocket(cluster.address.replace('http', 'ws'));
  await once(webSocket, 'open');
  const closed = once(webSocket, 'close');
  deploy('good');
  const reloaded = reload(cluster);
  const streams = startLoad({
    url: `http://127.0.0.1:${cluster.port}`,
    perSecond: 40,
    kinds: KINDS.filter(({ name }) => name === 'slow' || name === 'streamed' || name === 'upload'),
  });
  expect(await reloaded).toMatchObject({ outcome: 'reloaded' });
  expect(await asked).toMatchObject({ status: 200, body: '3' });
  expect((await closed)[0]).toBe(1012);
  for (const name of ['app#1', 'app#2']) await cluster.line(new RegExp(`${name} \\(pid \\d+\\) ended with code 0`));
  expect((await streams.end()).failures).toEqual([]);
});
