import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deadline } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf } from './cluster-calls.js';
import type { ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { run } from './run.js';
import type { Run } from './run.js';
import { STOP_WAIT } from './stop-wait.js';
import { webTests } from './web-tests.js';

/** Whose processes are stopped: not those of another run on this machine. */
const title = `egg-e2e-start-${process.pid}`;

interface Identity {
  readonly pid: number;
}

describe.each(editions)('%s in the foreground: egg-scripts start', (_, edition) => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;
  let pids: number[];
  const agentPid = (): number => program.notes.findLast(({ role }) => role === 'agent')?.pid ?? 0;

  beforeAll(async () => {
    app = await createEggApp(edition);
    program = run(app, [app.tool('scripts'), 'start', '--workers=2', `--title=${title}`]);
    cluster = await callsOf(program);
    pids = (await cluster.notes('egg-ready', 2, ({ role }) => role === 'app')).map(({ pid }) => pid).sort();
    await cluster.notes('egg-ready', 1, ({ role }) => role === 'agent');
  });
  afterAll(async () => {
    const left = await program.end();
    app.remove();
    expect(left).toEqual([]);
  });

  test('both workers serve, and nobody has complained', async () => {
    const answers = await cluster.getFromEach<Identity>('/');
    expect(answers.map(({ pid }) => pid).sort()).toEqual(pids);
    expect(program.stderr()).toBe('');
  });

  webTests(() => ({ app, cluster }));

  test('agent and apps know each other by pid', async () => {
    const toApps = await cluster.notes(
      'egg-pids',
      2,
      ({ role, data }) => role === 'app' && (data as number[]).length === 1,
    );
    expect(toApps.map(({ data }) => data)).toEqual(toApps.map(() => [agentPid()]));
    const toAgent = await cluster.notes(
      'egg-pids',
      1,
      ({ role, data }) => role === 'agent' && (data as number[]).length === 2,
    );
    expect([...((toAgent[0]?.data ?? []) as number[])].sort()).toEqual(pids);
  });

  const receivers = {
    agent: () => [agentPid()],
    apps: () => pids,
    'one app': () => undefined,
  };
  test.each([
    ['app', 'sendToAgent', 'agent'],
    ['app', 'sendToApp', 'apps'],
    ['app', 'sendRandom', 'agent'],
    ['agent', 'sendToAgent', 'agent'],
    ['agent', 'sendToApp', 'apps'],
    ['agent', 'sendRandom', 'one app'],
  ] as const)('%s.messenger.%s reaches %s', async (by, how, whom) => {
    const word = `${by} ${how}`;
    await cluster.say(by, how, 'word', word);
    const expected = receivers[whom]();
    const heard = await cluster.notes('word', expected?.length ?? 1, ({ data }) => data === word);
    if (expected) expect(heard.map(({ pid }) => pid).sort()).toEqual(expected);
    else expect(pids).toContain(heard[0]?.pid);
    await flush(by);
    expect(wordsOf(word)).toHaveLength(expected?.length ?? 1);
  });

  test.each(['app', 'agent'] as const)(
    '%s.messenger.sendTo reaches the process that is named, and no other',
    async (by) => {
      for (const pid of [...pids, agentPid()]) {
        const word = `from ${by} to ${pid}`;
        await cluster.say(by, 'sendTo', pid, 'word', word);
        await cluster.notes('word', 1, ({ data }) => data === word);
        await flush(by);
        expect(wordsOf(word)).toEqual([pid]);
      }
    },
  );

  test.each(['app', 'agent'] as const)('%s.messenger.broadcast reaches all', async (by) => {
    const word = `to all from ${by}`;
    const asked = await cluster.say(by, 'broadcast', 'word', word);
    await cluster.notes('word', 3, ({ data }) => data === word);
    await flush(by);
    expect(wordsOf(word).sort(), `asked ${asked}`).toEqual([...pids, agentPid()].sort());
  });

  test('messenger.once hears the first message, and no second', async () => {
    for (const word of ['first', 'second']) await cluster.say('app', 'broadcast', 'once', word);
    await flush('app');
    const heard = program.notes.filter(({ what }) => what === 'once');
    expect(heard.map(({ pid }) => pid).sort()).toEqual([...pids, agentPid()].sort());
    expect(new Set(heard.map(({ data }) => data)).size).toBe(1);
  });

  test('egg-watcher: both workers hear of a change', async () => {
    app.write('watched/file.txt', 'second');
    const heard = await cluster.notesOfEach('changed', pids);
    expect(heard[0]?.data).toBe(join(app.folder, 'watched/file.txt'));
  });

  test('a schedule of type worker runs on one worker a tick, one of type all on each', async () => {
    const log = join(app.logs, 'egg-schedule.log');
    const executions = (name: string): string[][] => {
      const jobs = new Map<string, string[]>();
      for (const line of readFileSync(log, 'utf8').split('\n')) {
        const [, pid = '', job = ''] =
          new RegExp(`INFO (\\d+) \\[Job#(\\S+)\\] \\S*${name}\\.[jt]s executing by app`).exec(line) ?? [];
        if (job) jobs.set(job, [...(jobs.get(job) ?? []), pid]);
      }
      return [...jobs.values()];
    };
    await polled(
      'four ticks of each schedule',
      () => executions('on_worker').length >= 5 && executions('on_all').length >= 5,
    );
    for (const workers of executions('on_worker')) expect(workers).toHaveLength(1);
    // The last tick may be half way.
    for (const workers of executions('on_all').slice(0, -1)) expect(workers.map(Number).sort()).toEqual(pids);
  });

  test('cluster-client: the agent leads, both workers follow', async () => {
    expect(await cluster.getFromEach<Identity & { leader: number }>('/leader')).toEqual(
      expect.arrayContaining(pids.map((pid) => ({ pid, leader: agentPid() }))),
    );
    await cluster.get('/publish?news=spring');
    const heard = await cluster.notes('news', 2, ({ data }) => data === 'spring');
    expect(heard.map(({ pid }) => pid).sort()).toEqual(pids);
  });

  test('egg-logrotator rotates; both workers go on in the new file, and no line is lost', async () => {
    const folder = app.logs;
    const files = (): string[] => readdirSync(folder).filter((name) => name.startsWith('visit.log'));
    const linesOf = (file: string): string[] => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean);
    let visits = 0;
    for (const rotations of [1, 2, 3]) {
      const reloads = rotations * 2;
      await deadline(
        (async () => {
          while (
            files().length <= rotations ||
            program.notes.filter(({ what }) => what === 'log-reload').length < reloads
          ) {
            await cluster.get(`/visit?number=${++visits}`);
          }
        })(),
        `rotation ${rotations}`,
      );
    }
    await cluster.getFromEach('/visit?number=last');
    await polled('the last visits of both workers', () =>
      pids.every((pid) =>
        files()
          .flatMap(linesOf)
          .some((line) => line.endsWith(`visit last at ${pid}.`)),
      ),
    );
    const numbers = files()
      .flatMap(linesOf)
      .flatMap((line) => /visit (\d+) at/.exec(line)?.[1] ?? [])
      .map(Number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: visits }, (_, index) => index + 1));
  });

  test('the agent is replaced; schedules, messages and cluster-client go on with the new one', async () => {
    const old = agentPid();
    process.kill(old, 'SIGKILL');
    await cluster.notes('egg-ready', 1, ({ role, pid }) => role === 'agent' && pid !== old);
    const successor = agentPid();
    expect(program.stderr()).toMatch(
      new RegExp(
        `nodejs\\.AgentWorkerDiedError: \\[master\\] agent_worker#1:${old} died \\(code: null, signal: SIGKILL\\)`,
      ),
    );
    expect(program.stdout()).toMatch(
      /\[master\] try to start a new agent_worker after 1s \.\.\.[^]*\[master\] new agent_worker starting\.\.\./,
    );

    await cluster.notes('egg-pids', 2, ({ role, data }) => role === 'app' && (data as number[])[0] === successor);
    await cluster.say('app', 'sendRandom', 'word', 'to the successor');
    expect((await cluster.notes('word', 1, ({ data }) => data === 'to the successor'))[0]?.pid).toBe(successor);
    // The followers connect again by themselves, a moment later, and cannot ask meanwhile.
    const followers = new Set<number>();
    const follow = async (): Promise<void> => {
      while (followers.size < 2) {
        const { status, body } = await cluster.request('/leader');
        if (status !== 200) continue;
        const { pid, leader } = JSON.parse(body) as { pid: number; leader: number };
        if (leader === successor) followers.add(pid);
      }
    };
    await deadline(follow(), 'two followers of the new leader');
    await cluster.get('/publish?news=summer');
    const heard = await cluster.notes('news', 2, ({ data }) => data === 'summer');
    expect(heard.map(({ pid }) => pid).sort()).toEqual(pids);
  });

  test('egg-scripts stop ends it in order, code 0', async () => {
    const stopped = run(app, [app.tool('scripts'), 'stop', `--title=${title}`, STOP_WAIT]);
    expect(await program.exit()).toEqual({ code: 0, signal: null });
    expect(await stopped.exit()).toEqual({ code: 0, signal: null });
    expect(stopped.stdout()).toContain('stopped');
    expect(stopped.stdout()).not.toContain('is not killed by master');
    expect(await stopped.end()).toEqual([]);

    const hooks = program.notes
      .filter(({ what }) => what.startsWith('clos'))
      .map(({ role, what }) => `${role} ${what}`);
    expect(hooks.slice(0, 4).sort()).toEqual(['app closed', 'app closed', 'app closing', 'app closing']);
    expect(hooks.slice(4)).toEqual(['agent closing', 'agent closed']);
    expect(program.stdout()).toMatch(
      /\[master\] master is killed by signal SIGTERM, closing[^]*send kill SIGTERM to app workers, will exit with code:0 after 5000ms[^]*send kill SIGTERM to agent worker, will exit with code:0 after 5000ms[^]*\[master\] close done, exiting with code:0[^]*\[master\] exit with code:0/,
    );
  });

  const wordsOf = (word: string): number[] =>
    program.notes.filter(({ what, data }) => what === 'word' && data === word).map(({ pid }) => pid);

  /** Messages of one process to another keep their order: when all have this one, what came before it has come. */
  async function flush(by: 'app' | 'agent'): Promise<void> {
    const word = `flush ${Math.random()}`;
    await cluster.say(by, 'broadcast', 'word', word);
    await cluster.notes('word', 3, ({ data }) => data === word);
  }
});

/** For what only files show. */
async function polled(what: string, isThere: () => boolean): Promise<void> {
  const poll = async (): Promise<void> => {
    while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await deadline(poll(), what);
}
