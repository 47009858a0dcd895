import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf } from './cluster-calls.js';
import type { ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { run } from './run.js';
import type { Run } from './run.js';

describe('Egg 3 under a parent that listens: deaths of workers, and Ctrl-C', () => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;

  beforeAll(async () => {
    app = createEggApp();
    const options = { framework: app.tool('egg'), baseDir: app.folder, workers: 2, title: 'egg-e2e-deaths' };
    // The same that Egg's tools start, with us in their place as the parent.
    program = run(app, [app.tool('egg-scripts/lib/start-cluster'), JSON.stringify(options)], {
      channel: true,
      env: { NODE_ENV: 'production' },
    });
    cluster = await callsOf(program);
    await cluster.notes('egg-ready', 3);
  });
  afterAll(async () => {
    expect(await program.end()).toEqual([]);
    app.remove();
  });

  test('the parent is told once where the cluster serves', () => {
    const { address } = cluster;
    expect(program.messages).toEqual([
      {
        action: 'egg-ready',
        from: 'master',
        to: 'parent',
        senderWorkerId: expect.any(String),
        data: { port: Number(new URL(address).port), address, protocol: 'http' },
      },
    ]);
  });

  test('each process is told once that all is ready', () => {
    const told = program.notes.filter(({ what }) => what === 'egg-ready').map(({ pid }) => pid);
    expect(new Set(told).size).toBe(3);
    expect(told).toHaveLength(3);
  });

  test('a worker that is killed is replaced, and the parent is told', async () => {
    const [killed, other] = await pidsOfApps();
    process.kill(killed, 'SIGKILL');
    const successor = await successorOf([killed, other]);
    expect(diedMessages()).toHaveLength(1);
    expect(program.stderr()).toMatch(
      new RegExp(
        `nodejs\\.AppWorkerDiedError: \\[master\\] app_worker#\\d:${killed} died \\(code: null, signal: SIGKILL, suicide: false, state: dead\\), current workers: \\[[^\\]]*${other}[^\\]]*\\]`,
      ),
    );
    expect((await pidsOfApps()).sort()).toEqual([other, successor].sort());
    expect(await agentKnows()).toEqual([other, successor].sort());
  });

  test('after an uncaught exception another worker takes over, and the guilty one serves no more', async () => {
    const before = await pidsOfApps();
    const { pid: guilty } = await cluster.get('/crash');
    const successor = await successorOf(before);
    const expected = [...before.filter((pid) => pid !== guilty), successor].sort();
    expect((await pidsOfApps()).sort()).toEqual(expected);
    expect(app.read('home/logs/egg3-app/common-error.log')).toContain('thrown on purpose');
    expect(program.stdout()).toMatch(
      new RegExp(
        `\\[master\\] app_worker#\\d:${guilty} disconnect, suicide: false, state: disconnected, current workers: \\[`,
      ),
    );
    expect(await agentKnows()).toEqual(expected);
  });

  // The guilty one is still there: Egg gives it up to 30 s to answer what it holds.
  test('Ctrl-C, which all processes get, ends it in order, each hook once, code 0', async () => {
    const pids = await pidsOfApps();
    program.signalGroup('SIGINT');
    expect(await program.exit()).toEqual({ code: 0, signal: null });
    const hooks = program.notes.filter(
      ({ what, role, pid }) => what.startsWith('clos') && (role === 'agent' || pids.includes(pid)),
    );
    const order = hooks.map(({ role, what }) => `${role} ${what}`);
    expect(order.slice(0, 4).sort()).toEqual(['app closed', 'app closed', 'app closing', 'app closing']);
    expect(order.slice(4)).toEqual(['agent closing', 'agent closed']);
    expect(program.stdout()).toContain('[master] master is killed by signal SIGINT, closing');
  });

  const diedMessages = () => program.messages.filter(({ action }) => action === 'app-worker-died');

  async function pidsOfApps(): Promise<[number, number]> {
    const [one, two] = await cluster.getFromEach('/');
    return [one?.pid ?? 0, two?.pid ?? 0];
  }

  /** The worker that was not there before, once it has heard that all is ready. */
  async function successorOf(before: readonly number[]): Promise<number> {
    const known = new Set([...before, ...program.notes.map(({ pid }) => pid)]);
    const [note] = await cluster.notes('egg-ready', 1, ({ role, pid }) => role === 'app' && !known.has(pid));
    return note?.pid ?? 0;
  }

  /** What the agent was told last of the apps. */
  async function agentKnows(): Promise<number[]> {
    const last = program.notes.findLast(({ role, what }) => role === 'agent' && what === 'egg-pids');
    return [...((last?.data ?? []) as number[])].sort();
  }
});
