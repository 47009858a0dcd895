import { freePorts } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsAt, callsOf } from './cluster-calls.js';
import type { ClusterAddress, ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { run } from './run.js';
import type { Note, Run } from './run.js';

/** The ids of threads, which stand where those of processes do otherwise. */
interface Identity {
  readonly pid: number;
}

describe.each(editions)('%s as threads, started by a script of the application', (_, edition) => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;
  let doors: ClusterAddress[];
  let ids: number[];
  const agentId = (): number => program.notes.findLast(({ role }) => role === 'agent')?.pid ?? 0;

  beforeAll(async () => {
    app = await createEggApp(edition);
    const ports = await freePorts(2);
    const options = { baseDir: app.folder, framework: app.installed('egg'), startMode: 'worker_threads', ports };
    const env = { NODE_ENV: 'production', EGG_SERVER_ENV: 'prod' };
    program = run(app, ['start.js', JSON.stringify(options)], { channel: true, env });
    cluster = await callsOf(program);
    doors = ports.map((port) => callsAt(`http://127.0.0.1:${port}`));
    ids = (await cluster.notes('egg-ready', 2, isApp)).map(({ pid }) => pid).sort();
    await cluster.notes('egg-ready', 1, ({ role }) => role === 'agent');
  });
  afterAll(async () => {
    const left = await program.end();
    app.remove();
    expect(left).toEqual([]);
  });

  test('each serves on its own port, in the process of the master, and nobody has complained', async () => {
    const answers = await fromEachDoor();
    expect(answers.toSorted()).toEqual(ids);
    expect(new Set([...ids, agentId(), 0]).size, 'ids of threads').toBe(4);
    expect(Math.max(...ids, agentId())).toBeLessThan(program.child.pid ?? 0);
    expect(program.stderr()).toBe('');
    expect(program.messages.map(({ action }) => action)).toEqual(['egg-ready']);
  });

  test('agent and apps know each other by the ids of their threads', async () => {
    const toApps = await cluster.notes('egg-pids', 2, (note) => isApp(note) && (note.data as number[]).length === 1);
    expect(toApps.map(({ data }) => data)).toEqual(toApps.map(() => [agentId()]));
    const known = (note: Note): boolean => note.role === 'agent' && (note.data as number[]).length === 2;
    const [last] = await cluster.notes('egg-pids', 1, known);
    expect([...((last?.data ?? []) as number[])].sort()).toEqual(ids);
  });

  const receivers = { agent: () => [agentId()], apps: () => ids, all: () => [...ids, agentId()].sort() };
  test.each([
    ['app', 'sendToAgent', 'agent'],
    ['app', 'sendToApp', 'apps'],
    ['app', 'sendRandom', 'agent'],
    ['app', 'broadcast', 'all'],
    ['agent', 'sendToAgent', 'agent'],
    ['agent', 'sendToApp', 'apps'],
    ['agent', 'broadcast', 'all'],
  ] as const)('%s.messenger.%s reaches %s', async (by, how, whom) => {
    const word = `${by} ${how}`;
    await cluster.say(by, how, 'word', word);
    await heardBy(word, by, receivers[whom]());
  });

  test.each(['app', 'agent'] as const)('%s.messenger.sendTo reaches the thread that is named', async (by) => {
    for (const id of [...ids, agentId()]) {
      const word = `from ${by} to ${id}`;
      await cluster.say(by, 'sendTo', id, 'word', word);
      await heardBy(word, by, [id]);
    }
  });

  test('cluster-client: the agent leads, both apps follow', async () => {
    for (const door of doors) expect(await door.get('/leader')).toMatchObject({ leader: agentId() });
    await cluster.get('/publish?news=spring');
    const heard = await cluster.notes('news', 2, ({ data }) => data === 'spring');
    expect(heard.map(({ pid }) => pid).toSorted()).toEqual(ids);
  });

  test('an app that ends by itself is replaced on its port, and the other serves on', async () => {
    const [first, other] = (await fromEachDoor()) as [number, number];
    await cluster.say('agent', 'sendTo', first, 'exit', 7);
    const isNew = (note: Note): boolean => isApp(note) && !ids.includes(note.pid);
    const [successor] = await cluster.notes('egg-ready', 1, isNew);
    expect(await fromEachDoor()).toEqual([successor?.pid, other]);
    await program.until('the death, told to the parent', () =>
      program.messages.find(({ action }) => action === 'app-worker-died'),
    );
    expect(program.stderr()).toMatch(
      new RegExp(`AppWorkerDiedError: \\[master\\] app_worker#\\d:${first} died \\(code: 7, `),
    );
    ids = [successor?.pid ?? 0, other].sort();
  });

  test('one that throws where nobody catches is replaced at once; what it still does is answered, and its hooks run', async () => {
    const [other, guilty] = (await fromEachDoor()) as [number, number];
    const died = program.messages.length;
    await doors[1]?.request('/crash');
    const known = new Set(program.notes.map(({ pid }) => pid));
    const isNew = (note: Note): boolean => isApp(note) && !known.has(note.pid);
    const [successor] = await cluster.notes('egg-ready', 1, isNew);
    await cluster.notes('closed', 1, ({ pid }) => pid === guilty);
    await program.until('the death, told to the parent', () => program.messages.slice(died)[0]);
    expect(await fromEachDoor()).toEqual([other, successor?.pid]);
    expect(program.stdout()).toMatch(
      new RegExp(`app_worker#\\d:${guilty} disconnect, suicide: true, state: disconnected`),
    );
    ids = [successor?.pid ?? 0, other].sort();
  });

  test('an agent that ends by itself is replaced, and speaks with the apps that are there', async () => {
    const before = agentId();
    await cluster.say('agent', 'sendToAgent', 'exit', 7);
    await cluster.notes('egg-ready', 1, ({ role, pid }) => role === 'agent' && pid !== before);
    expect(program.stderr()).toMatch(new RegExp(`AgentWorkerDiedError: \\[master\\] agent_worker#1:${before} died`));
    const hasNew = ({ role, data }: Note): boolean => role === 'app' && (data as number[])[0] === agentId();
    await cluster.notes('egg-pids', 2, hasNew);
    await cluster.say('agent', 'sendToApp', 'word', 'of the successor');
    await heardBy('of the successor', 'agent', ids);
  });

  test('SIGTERM ends all in order, each hook to its end, code 0', async () => {
    const agent = agentId();
    program.child.kill('SIGTERM');
    expect(await program.exit()).toEqual({ code: 0, signal: null });
    const hooks = program.notes.filter(({ what, pid }) => what.startsWith('clos') && [...ids, agent].includes(pid));
    const order = hooks.map(({ role, what }) => `${role} ${what}`);
    expect(order.slice(0, 4).toSorted()).toEqual(['app closed', 'app closed', 'app closing', 'app closing']);
    expect(order.slice(4)).toEqual(['agent closing', 'agent closed']);
  });

  async function fromEachDoor(): Promise<number[]> {
    return Promise.all(doors.map(async (door) => (await door.get<Identity>('/')).pid));
  }

  /** What comes by the same ways afterwards has come: there is no more of the word. */
  async function heardBy(word: string, by: 'app' | 'agent', whom: readonly number[]): Promise<void> {
    const saying = ({ data }: Note): boolean => data === word;
    await cluster.notes('word', whom.length, saying);
    await cluster.say(by, 'broadcast', 'word', `after ${word}`);
    await cluster.notes('word', 3, ({ data }) => data === `after ${word}`);
    const heard = program.notes.filter((note) => note.what === 'word' && saying(note));
    expect(heard.map(({ pid }) => pid).toSorted()).toEqual([...whom].toSorted());
  }
});

function isApp({ role }: Note): boolean {
  return role === 'app';
}
