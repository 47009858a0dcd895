import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { deadline } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../../launcher.js';
import { callsOf } from './cluster-calls.js';
import type { ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { startLoad } from './load.js';
import { run } from './run.js';
import type { Run } from './run.js';

interface Kept {
  readonly agent: Agent;
  readonly pid: number;
}

describe.each(editions)('%s under a parent that listens: deaths of workers, and Ctrl-C', (_, edition) => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;

  beforeAll(async () => {
    app = await createEggApp(edition);
    const https = { key: certificate('key.pem'), cert: certificate('cert.pem') };
    const framework = app.installed('egg');
    const options = {
      framework,
      baseDir: app.folder,
      workers: 2,
      title: 'egg-e2e-deaths',
      port: Number(app.env['APP_PORT'] ?? 0),
      https,
    };
    // The same that Egg's tools start, with us in their place as the parent.
    program = run(app, [app.tool('startCluster'), JSON.stringify(options)], {
      channel: true,
      env: { NODE_ENV: 'production' },
    });
    cluster = await callsOf(program);
    await cluster.notes('egg-ready', 3);
    // It comes by a channel of its own.
    await program.until('the word to the parent', () => program.messages[0]);
  });
  afterAll(async () => {
    const left = await program.end();
    app.remove();
    expect(left).toEqual([]);
  });

  test('the parent is told once where the cluster serves', () => {
    const { address } = cluster;
    expect(program.messages).toEqual([
      {
        action: 'egg-ready',
        from: 'master',
        to: 'parent',
        senderWorkerId: expect.any(String),
        data: { port: Number(new URL(address).port), address, protocol: 'https' },
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

  test('after an uncaught exception another worker takes over; the guilty one serves no more, and no request is lost', async () => {
    const [mine, other] = await oneConnectionEach();
    const load = startLoad([
      () => cluster.request('/'),
      () => cluster.request('/'),
      () => cluster.request('/', { agent: other.agent }),
    ]);
    await load.answers(10);
    const { pid: guilty } = mine;
    await cluster.request('/crash', { agent: mine.agent });
    const successor = await successorOf([guilty, other.pid]);
    await load.answers(10);
    expect(await load.stop()).toEqual([]);

    const expected = [other.pid, successor].sort();
    expect((await pidsOfApps()).sort()).toEqual(expected);
    expect(await pidOver(other.agent)).toBe(other.pid);
    other.agent.destroy();
    expect(readFileSync(join(app.logs, 'common-error.log'), 'utf8')).toContain('thrown on purpose');
    expect(program.stdout()).toMatch(
      new RegExp(
        `\\[master\\] app_worker#\\d:${guilty} disconnect, suicide: true, state: disconnected, current workers: \\[`,
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

  const pidOver = async (agent: Agent): Promise<number> =>
    (JSON.parse((await cluster.request('/', { agent })).body) as { pid: number }).pid;

  /** A kept connection to each worker. */
  async function oneConnectionEach(): Promise<[Kept, Kept]> {
    const kept = new Map<number, Kept>();
    const connect = async (): Promise<void> => {
      while (kept.size < 2) {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const pid = await pidOver(agent);
        if (kept.has(pid)) agent.destroy();
        else kept.set(pid, { agent, pid });
      }
    };
    await deadline(connect(), 'a connection to each worker');
    return [...kept.values()] as [Kept, Kept];
  }

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

function certificate(file: string): string {
  return join(fixture('https-certificate'), file);
}
