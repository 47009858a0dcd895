import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningCluster } from '@ec/test-utils';
import { launchSpies, messageOf, noisy, noteOf, notesOf, tell } from './spy.js';
import type { Note } from './spy.js';

/*
 * Rows of the contract, section 4. Elsewhere: debug in debug.test.ts here, reload-worker in bugs.test.ts (10.11), and
 * with a real Egg (test-e2e/test/egg3): egg-schedule, log-reload, all methods of Egg's messenger.
 */

describe('what the master tells of itself', () => {
  let cluster: RunningCluster;
  let pids: { readonly master: number; readonly agent?: number; readonly apps: readonly number[] };
  beforeAll(async () => {
    cluster = await launchSpies({ workers: 2, title: 'contract 4' }, { ...noisy, env: { EGG_SERVER_ENV: 'prod' } });
    ({ pids } = await cluster.status());
    for (const pid of [pids.agent, ...pids.apps]) await heard(pid, 'egg-ready');
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  const heard = (pid: number | undefined, what: string): Promise<Note> =>
    noteOf(cluster, (note) => note.pid === pid && note.what === what);
  const toldTo = (pid: number | undefined, what: string): unknown[] =>
    notesOf(cluster, what).flatMap((note) => (note.pid === pid ? [note.data] : []));

  test('egg-ready to the parent: where it serves', async () => {
    const address = `http://127.0.0.1:${cluster.port}`;
    expect(await messageOf(cluster, 'egg-ready')).toMatchObject({
      from: 'master',
      to: 'parent',
      data: { port: cluster.port, address, protocol: 'http' },
    });
  });

  test('egg-ready to agent and apps: once at the start, with all options', () => {
    for (const pid of [pids.agent, ...pids.apps])
      expect(toldTo(pid, 'egg-ready')).toEqual([
        expect.objectContaining({ title: 'contract 4', workers: 2, clusterPort: expect.any(Number) }),
      ]);
  });

  test('egg-pids to each app: the agent; to the agent: the apps that listen', () => {
    for (const pid of pids.apps) expect(toldTo(pid, 'egg-pids').at(-1)).toEqual([pids.agent]);
    expect([...(toldTo(pids.agent, 'egg-pids').at(-1) as number[])].sort()).toEqual([...pids.apps].sort());
  });

  test('app-worker-died, and then egg-ready to every app and egg-pids to the agent once more', async () => {
    const [dead, other] = pids.apps;
    const died = messageOf(cluster, 'app-worker-died');
    tell(cluster, dead ?? 0, 'exit', { code: 1 });
    expect(await died).toMatchObject({ from: 'master', to: 'parent' });
    const known = new Set([pids.agent, ...pids.apps]);
    const { pid } = await noteOf(cluster, (note) => note.what === 'egg-ready' && !known.has(note.pid));
    await noteOf(cluster, ({ what, data }) => what === 'egg-pids' && (data as number[]).includes(pid));
    // Each writes its notes by itself.
    await noteOf(cluster, () => toldTo(other, 'egg-ready').length === 2);
    expect(toldTo(pid, 'egg-pids')).toEqual([[pids.agent]]);
    expect(toldTo(pids.agent, 'egg-pids')).toContainEqual([other]);
  });

  test('agent-worker-died; egg-pids is empty until there is another, which hears all there is to know', async () => {
    const { pids: now } = await cluster.status();
    const died = messageOf(cluster, 'agent-worker-died');
    tell(cluster, 'agent', 'exit', { code: 1 });
    await died;
    const { pid } = await noteOf(
      cluster,
      ({ role, what, pid: each }) => role === 'agent' && what === 'egg-ready' && each !== now.agent,
    );
    await noteOf(cluster, (note) => note.pid === pid && note.what === 'egg-pids');
    expect([...(toldTo(pid, 'egg-pids')[0] as number[])].sort()).toEqual([...now.apps].sort());
    for (const app of now.apps) {
      await heard(app, 'agent-start');
      expect(toldTo(app, 'egg-pids').slice(-2)).toEqual([[], [pid]]);
    }
  });
});

describe('who is spoken to', () => {
  let cluster: RunningCluster;
  let apps: readonly number[];
  let agent: number;
  beforeAll(async () => {
    cluster = await launchSpies({ workers: 2 });
    const { pids } = await cluster.status();
    apps = pids.apps;
    agent = pids.agent ?? 0;
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  let words = 0;

  /** Lets somebody send a message, and a second one to all by the same ways; gives who heard the first. */
  async function heardBy(sender: 'parent' | 'agent' | 'first app', message: object): Promise<number[]> {
    const action = `word ${(words += 1)}`;
    const messages = [{ ...message, action }, ...['agent', 'app'].map((to) => ({ action: `${action}, end`, to }))];
    if (sender === 'parent') for (const each of messages) cluster.send(each);
    else tell(cluster, sender === 'agent' ? agent : (apps[0] ?? 0), 'send', { messages });
    for (const pid of [agent, ...apps])
      await noteOf(cluster, (note) => note.pid === pid && note.what === `${action}, end`);
    return notesOf(cluster, action).map(({ pid }) => pid);
  }

  test.each([
    ['parent', {}, () => []],
    ['parent', { to: 'agent' }, () => [agent]],
    ['parent', { to: 'app' }, () => apps],
    ['agent', {}, () => apps],
    ['agent', { to: 'app' }, () => apps],
    ['agent', { to: 'agent' }, () => [agent]],
    ['first app', {}, () => [agent]],
    ['first app', { to: 'agent' }, () => [agent]],
    ['first app', { to: 'app' }, () => apps],
  ] as const)('by %s with %j', async (sender, message, whom) => {
    expect((await heardBy(sender, message)).sort()).toEqual([...whom()].sort());
  });

  test.each(['receiverPid', 'receiverWorkerId'])('%s goes before to', async (field) => {
    expect(await heardBy('agent', { to: 'agent', [field]: String(apps[1]) })).toEqual([apps[1]]);
    expect(await heardBy('first app', { to: 'app', [field]: String(agent) })).toEqual([agent]);
  });

  test('receiverWorkerId goes before receiverPid', async () => {
    expect(await heardBy('agent', { receiverWorkerId: String(apps[0]), receiverPid: String(apps[1]) })).toEqual([
      apps[0],
    ]);
  });

  test('what goes to the parent says from whom it is', async () => {
    const messages = [{ action: 'from app', to: 'parent', data: [1] }];
    tell(cluster, apps[0] ?? 0, 'send', { messages });
    expect(await messageOf(cluster, 'from app')).toMatchObject({
      from: 'app',
      data: [1],
      senderWorkerId: String(apps[0]),
    });
  });

  test('a bare text is an action whose data is the text', async () => {
    tell(cluster, apps[0] ?? 0, 'send', { messages: ['bare word'] });
    expect(await noteOf(cluster, ({ what }) => what === 'bare word')).toMatchObject({
      role: 'agent',
      data: 'bare word',
    });
  });

  test('200 messages keep their order, and one of 300 kB passes', async () => {
    const numbers = Array.from({ length: 200 }, (_, index) => index);
    const messages = [
      ...numbers.map((data) => ({ action: 'number', to: 'agent', data })),
      { action: 'large', to: 'agent', data: 'x'.repeat(300_000) },
    ];
    tell(cluster, apps[0] ?? 0, 'send', { messages });
    expect((await noteOf(cluster, ({ what }) => what === 'large')).data).toHaveLength(300_000);
    expect(notesOf(cluster, 'number').map(({ data }) => data)).toEqual(numbers);
  });
});
