import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DeathRecord } from '@ec/cluster';
import { temporaryFolder, until } from '@ec/test-utils';
import type { LaunchSettings, RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch, launchFailing, program } from '../launcher.js';

const script = program('deaths.js');

function start(options: object = {}, settings: LaunchSettings = {}): Promise<RunningCluster> {
  return launch('deaths', { workers: 1, ...options }, { script, mayKill: true, stderr: [/./, /^$/], ...settings });
}

/** Asks for a death, and gives its record. */
async function death(cluster: RunningCluster, path: string): Promise<DeathRecord> {
  const died = cluster.next('died');
  const lost = cluster.get(path).catch((error: Error) => error);
  const { data } = await died;
  await lost;
  return data as DeathRecord;
}

/** The first figures come a second after a worker is ready; there is no sign of them. */
const FIGURES_MS = 1_500;

const LINE = 'this worker is about to die';

describe('each death has its verdict', () => {
  test.each([
    {
      way: '/exit',
      record: { verdict: 'exit-code', askedBy: 'itself', code: 3, signal: null, isCertain: true, stderr: [LINE] },
      line: /app#1 .*ended with code 3: .*process\.exit\(3\)/,
    },
    {
      way: '/abort',
      record: { verdict: 'aborted', askedBy: 'itself', code: null, signal: 'SIGABRT', isCertain: true },
      line: /app#1 .*was ended by SIGABRT: native code/,
    },
    {
      way: '/heap',
      record: { verdict: 'heap-out-of-memory', askedBy: 'itself', isCertain: true },
      line: /app#1 .*was ended by SIG\w+: .*heap/,
    },
    {
      way: '/throw',
      record: { verdict: 'uncaught-error', askedBy: 'itself', code: 1, error: { name: 'RangeError' } },
      line: /app#1 .*ended with code 1: RangeError: nobody catches this/,
    },
    {
      way: '/block',
      record: { verdict: 'blocked', askedBy: 'policy', signal: 'SIGKILL', isCertain: true },
      line: /app#1 .*was ended by SIGKILL: its event loop stood still for 0\.6 s/,
    },
  ])('$way', async ({ way, record, line }) => {
    await using cluster = await start(
      { watchdog: { blockedMs: 600 } },
      { execArgv: ['--max-old-space-size=50', '--stack-trace-limit=5'] },
    );
    const pid = Number(await cluster.get('/'));
    // A watchdog begins a second after its worker is ready.
    if (way === '/block') await setTimeout(FIGURES_MS);
    const told = await death(cluster, way);
    expect(told).toMatchObject({ name: 'app#1', role: 'app', slot: 0, osId: pid, ...record });
    await cluster.line(line);
    if (way === '/throw') expect(told.error?.stack).toMatch(/RangeError: nobody catches this\n\s+at .*deaths\/app\.js/);
    if (way === '/heap') expect(told.stderr.join('\n')).toMatch(/out of memory/);
    if (way === '/block') expect(told.stderr.join('\n')).toMatch(/at \/block \(file:.*app\.js/);
  });

  test('SIGKILL from outside, with what the worker did before', async () => {
    await using cluster = await start();
    const pid = Number(await cluster.get('/?lines=2'));
    const held = cluster.get('/hold').catch((error: Error) => error);
    await cluster.line(/a request is held/);
    await setTimeout(FIGURES_MS);
    const died = cluster.next('died');
    process.kill(pid, 'SIGKILL');
    const record = (await died).data as DeathRecord;
    await held;
    expect(record).toMatchObject({ verdict: 'killed-from-outside', askedBy: 'outside', status: 'ready' });
    expect(record.stderr).toEqual([`${pid} 1 `, `${pid} 2 `, LINE]);
    expect(record.figures).toMatchObject({ requests: 1, connections: expect.any(Number) });
    expect(record.figures?.rss).toBeGreaterThan(record.figures?.heapUsed ?? Infinity);
    expect(record.figures?.heapLimit).toBeGreaterThan(record.figures?.heapUsed ?? Infinity);
    await cluster.line(/app#1 .*was ended by SIGKILL: nobody in the cluster.*1 requests in flight/);
  });

  test.each([
    ['/exit', { verdict: 'exit-code', code: 3, stderr: [LINE] }],
    ['/throw', { verdict: 'uncaught-error', error: { name: 'RangeError' } }],
  ])('of a thread: %s', async (way, record) => {
    await using cluster = await start({ startMode: 'worker_threads' });
    expect(await death(cluster, way)).toMatchObject({ name: 'app#1', askedBy: 'itself', ...record });
  });

  test('of the agent', async () => {
    await using cluster = await start();
    const { pid } = cluster.processes().find(({ command }) => command.includes('agent_worker')) ?? { pid: 0 };
    const died = cluster.next('died');
    process.kill(pid, 'SIGTERM');
    expect((await died).data).toMatchObject({ name: 'agent#1', role: 'agent', verdict: 'exit-code', code: 0 });
  });

  test('without lines where they are not kept', async () => {
    await using cluster = await start({ keepStderr: false });
    expect(await death(cluster, '/exit')).toMatchObject({ verdict: 'exit-code', stderr: [] });
    expect(cluster.stderr).toContain(LINE);
  });
});

test('a start that fails carries the last lines of the worker', async () => {
  const { messages } = await launchFailing('deaths', { embedded: true }, { script, env: { GIVE_UP: 'at boot' } });
  const { data } = messages.find(({ action }) => action === 'not-started') ?? {};
  expect(data).toMatchObject({ message: expect.stringContaining('code') });
  expect((data as { stderr: string[] }).stderr).toEqual(['there is no database']);
});

describe('what workers write to stderr', () => {
  const linesOf = (pid: number, count: number, length: number): string[] =>
    Array.from({ length: count }, (_, index) => `${pid} ${index + 1} ${'é'.repeat(length)}`);

  test('comes out of the master unchanged and in order, and its end is in the record', async () => {
    await using cluster = await start({ workers: 2 });
    const pids = new Set<number>();
    // More than one reading of a pipe, and than it holds.
    while (pids.size < 2) pids.add(Number(await cluster.get(pids.size === 0 ? '/?lines=600&length=300' : '/')));
    const [pid = 0] = pids;
    await until('all lines', () => cluster.stderr.length >= 600, { seen: cluster.account });
    expect(cluster.stderr.filter((line) => line.startsWith(`${pid} `))).toEqual(linesOf(pid, 600, 300));
    const died = cluster.next('died');
    process.kill(pid, 'SIGKILL');
    expect(((await died).data as DeathRecord).stderr).toEqual(linesOf(pid, 600, 300).slice(-20));
  });

  test.each(['a file', 'a pipe'])('is all there when the cluster has ended: %s', async (kind) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'err.log');
    const isFile = kind === 'a file';
    const cluster = await start({}, isFile ? { script: program('stderr-to-file.js'), env: { FILE: file } } : {});
    const pid = Number(await cluster.get('/?lines=400&length=200'));
    await cluster.close();
    await cluster.closed;
    const written = isFile ? readFileSync(file, 'utf8').trimEnd().split('\n') : cluster.stderr;
    expect(written).toEqual(linesOf(pid, 400, 200));
    await cluster.kill();
  });

  test('nobody reads: the master goes on, and keeps no more than it may', async () => {
    await using cluster = await start({ workers: 2 });
    cluster.child.stderr?.pause();
    const noisy = Number(await cluster.get('/?lines=4000&length=500'));
    const { pid: other = 0 } =
      cluster.processes().find(({ pid, command }) => command.includes('app_worker') && pid !== noisy) ?? {};
    const died = cluster.next('died');
    const replaced = cluster.nextLine(/app#3 .* is ready/);
    process.kill(other, 'SIGKILL');
    expect((await died).data).toMatchObject({ osId: other, verdict: 'killed-from-outside' });
    await replaced;
    cluster.child.stderr?.resume();
    const last = linesOf(noisy, 4_000, 500).at(-1) ?? '';
    await until('all lines', () => cluster.stderr.includes(last), { seen: cluster.account });
    expect(cluster.stderr.filter((line) => line.startsWith(`${noisy} `))).toEqual(linesOf(noisy, 4_000, 500));
  });

  test('nobody reads: the cluster ends in order', async () => {
    await using cluster = await start();
    cluster.child.stderr?.pause();
    await cluster.get('/?lines=4000&length=500');
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    cluster.child.stderr?.resume();
  });

  test('whoever read it is gone: the cluster goes on', async () => {
    await using cluster = await start();
    cluster.child.stderr?.destroy();
    await cluster.get('/?lines=4000&length=500');
    expect(await death(cluster, '/exit')).toMatchObject({ verdict: 'exit-code', code: 3 });
    await cluster.line(/app#2 .* is ready/);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });

  test('a worker whose master was killed ends in order, and says on the stderr of the master what nobody reads on its own', async () => {
    using folder = temporaryFolder();
    const notes = join(folder.path, 'notes');
    await using cluster = await start({}, { env: { NOTES: notes } });
    await cluster.line(/a line of the agent/);
    const before = cluster.stderr.length;
    cluster.signal('SIGKILL');
    await cluster.gone();
    expect(cluster.stderr.slice(before)).toContain('a line of the agent');
    expect(cluster.stdout).not.toContain('a line of the agent');
    expect(existsSync(notes) && readFileSync(notes, 'utf8')).toBe('closed in order\n');
  });
});
