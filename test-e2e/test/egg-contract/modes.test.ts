import { readFileSync } from 'node:fs';
import { freePorts, httpGet, startProgram, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture, program } from '../../launcher.js';
import { launchSpies, messageOf, noisy, noteOf, notesOf, tell } from './spy.js';

/*
 * Rows of the contract that belong to modes: in section 2 startMode, ports, reusePort, sticky and stickyWorkerPort, in
 * section 6 worker_threads and sticky, and their bugs of section 10. Elsewhere: 10.6, a taken port, and 10.7, a missing
 * worker and addresses of IPv6, in ../sticky/by-address.test.ts and packages/sticky/test; what threads cannot do, in
 * ../modes.test.ts.
 */

const prod = { env: { EGG_SERVER_ENV: 'prod' } } as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

interface Answer {
  readonly pid: number;
  readonly id: number;
  readonly options: Readonly<Record<string, unknown>>;
}

async function answerAt(port: number | undefined): Promise<Answer> {
  return JSON.parse((await httpGet(`http://127.0.0.1:${port}/`)).body) as Answer;
}

describe('contract 6, worker_threads', () => {
  let cluster: RunningCluster;
  let ports: number[];
  beforeAll(async () => {
    ports = await freePorts(2);
    cluster = await launchSpies({ startMode: 'worker_threads', ports, workers: 5 }, { ...noisy, ...prod });
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  const ids = async (): Promise<number[]> => [...(await cluster.status()).pids.apps].sort();
  const agentId = async (): Promise<number | undefined> => (await cluster.status()).pids.agent;

  test('contract 2, startMode and ports: a thread for each port, whatever workers says, in the process of the master', async () => {
    const answers = await Promise.all(ports.map(answerAt));
    expect(answers.map(({ pid }) => pid)).toEqual([cluster.pid, cluster.pid]);
    expect(answers.map(({ id }) => id).toSorted()).toEqual(await ids());
    expect(answers.map(({ options }) => options['port'])).toEqual(ports);
    for (const port of ports) await cluster.line(new RegExp(`app_worker#\\d:\\d+ started at ${port}, `));
    expect(cluster.stderr).toEqual([]);
  });

  test('egg-ready to all, and egg-pids are the ids of threads', async () => {
    const agent = await agentId();
    const apps = await ids();
    for (const id of [agent, ...apps]) await noteOf(cluster, ({ pid, what }) => pid === id && what === 'egg-ready');
    for (const id of apps)
      expect(notesOf(cluster, 'egg-pids').findLast(({ pid }) => pid === id)?.data).toEqual([agent]);
    const told = notesOf(cluster, 'egg-pids').findLast(({ pid }) => pid === agent)?.data as number[];
    expect(told.toSorted()).toEqual(apps);
  });

  test.each(['receiverPid', 'receiverWorkerId'])('%s is the id of a thread', async (field) => {
    for (const id of [await agentId(), ...(await ids())]) {
      cluster.send({ action: `for ${id} by ${field}`, to: 'app', [field]: String(id) });
      expect(await noteOf(cluster, ({ what }) => what === `for ${id} by ${field}`)).toMatchObject({ pid: id });
    }
  });

  test('contract 10.3: a thread has no process.send; what it has for the parent comes there', async () => {
    for (const role of ['agent', 'app'] as const) {
      const { data } = await noteOf(cluster, (note) => note.role === role && note.what === 'constructed');
      expect(data).toMatchObject({ canSend: false });
      const messages = [{ action: `of a thread, ${role}`, to: 'parent', data: 1 }];
      tell(cluster, role, 'send', { messages });
      expect(await messageOf(cluster, `of a thread, ${role}`)).toMatchObject({ from: role, data: 1 });
    }
  });

  test('contract 10.17, 10.18: a thread that ends is named by its id, leaves the list, and is replaced on its port', async () => {
    const [first = 0, other = 0] = (await Promise.all(ports.map(answerAt))).map(({ id }) => id);
    tell(cluster, first, 'exit', { code: 7 });
    const line = await cluster.line(/AppWorkerDiedError/);
    expect(line).toMatch(new RegExp(`app_worker#\\d:${first} died \\(code: 7, signal: null`));
    expect(line.split('current workers:')[1]).not.toContain(`"pid":${first}}`);
    const isNew = (pid: number): boolean => pid !== first && pid !== other;
    const { pid } = await noteOf(
      cluster,
      (note) => note.role === 'app' && note.what === 'egg-ready' && isNew(note.pid),
    );
    expect((await answerAt(ports[0])).id).toBe(pid);
    expect((await answerAt(ports[1])).id, 'the other has not noticed').toBe(other);
    const all = [pid, other].toSorted();
    expect(await ids()).toEqual(all);
    const agent = await agentId();
    await until('the agent knows', () => {
      const told = notesOf(cluster, 'egg-pids').findLast((note) => note.pid === agent);
      return String([...((told?.data ?? []) as number[])].sort()) === String(all);
    });
  });

  test('an agent that ends is replaced after a second, and the apps are told', async () => {
    const before = await agentId();
    tell(cluster, 'agent', 'exit', { code: 7 });
    await cluster.line(/try to start a new agent_worker after 1s/);
    const isNew = (pid: number): boolean => pid !== before;
    const { pid } = await noteOf(
      cluster,
      (note) => note.role === 'agent' && note.what === 'egg-ready' && isNew(note.pid),
    );
    for (const app of await ids())
      await noteOf(cluster, (note) => note.pid === app && String(note.data) === String([pid]));
  });

  test('contract 10.17: a stop runs the hooks of all to their end, apps before the agent', async () => {
    const told = notesOf(cluster).length;
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    await cluster.closed;
    const order = notesOf(cluster)
      .slice(told)
      .filter(({ what }) => what.startsWith('clos'));
    const said = order.map(({ role, what }) => `${role} ${what}`);
    expect(said.slice(0, 4).toSorted()).toEqual(['app closed', 'app closed', 'app closing', 'app closing']);
    expect(said.slice(4)).toEqual(['agent closing', 'agent closed']);
  });
});

test('contract 10.17: threads of the local environment are not started again', async () => {
  const ports = await freePorts(2);
  const options = { startMode: 'worker_threads', ports };
  await using cluster = await launchSpies(options, { ...noisy, env: { EGG_SERVER_ENV: 'local' } });
  const { pids } = await cluster.status();
  const [first] = (await Promise.all(ports.map(answerAt))).map(({ id }) => id);
  tell(cluster, first ?? 0, 'exit', { code: 1 });
  await messageOf(cluster, 'app-worker-died');
  const { status } = await cluster.status();
  const left = status.workers.flatMap(({ role, pid }) => (role === 'app' ? [pid] : []));
  expect(left).toEqual(pids.apps.filter((id) => id !== first));
  expect(status.waiting).toMatchObject([{ role: 'app', text: expect.stringContaining('not started again') }]);
});

test('contract 10.3: a cluster within a thread has no parent to speak to, and works', async () => {
  const [port] = await freePorts(1);
  const options = { baseDir: fixture('modes'), embedded: true, workers: 1, port, startMode: 'worker_threads' };
  const outer = startProgram({ args: [program('cluster-in-a-thread.js'), JSON.stringify(options)] });
  try {
    const { data } = await messageOf(outer, 'started');
    expect(data).toMatchObject({ address: `http://127.0.0.1:${port}` });
    expect((await httpGet(`http://127.0.0.1:${port}/ask`)).body).toContain('"sum":3');
    outer.send('close');
    expect(await outer.exited).toEqual({ code: 0, signal: null });
    expect(outer.messages.map(({ action }) => action)).toEqual(['started', 'closed']);
    expect(outer.stderr).toEqual([]);
  } finally {
    await outer.kill();
  }
});

describe.each([
  ['contract 2, reusePort', { reusePort: true }],
  ['contract 2, reusePort of the configuration', { config: { cluster: { listen: { reusePort: true } } } }],
])('%s', (_name, options) => {
  test('each worker has a socket of its own where Node has that, and elsewhere all share one', async () => {
    const [port] = await freePorts(1);
    await using cluster = await launchSpies({ ...options, port, workers: 2 });
    expect((await answerAt(cluster.port)).options).toMatchObject(options);
    if (process.platform === 'linux') expect(listenersOn(cluster.port)).toBe(canReuse ? 2 : 1);
  });

  test('contract 10.19: each worker counts once', async () => {
    const [port] = await freePorts(1);
    await using cluster = await launchSpies({ ...options, port, workers: 3 }, prod);
    await cluster.line(/, remain 0/);
    const remaining = cluster.stdout.flatMap(
      (line) => /app_worker#\d:\d+ started at \d+, remain (\d)/.exec(line)?.[1] ?? [],
    );
    expect(remaining).toEqual(['2', '1', '0']);
  });

  test('contract 10.20: the agent knows them, and a reload replaces them', async () => {
    const [port] = await freePorts(1);
    const reload = { judgeMs: 0 };
    await using cluster = await launchSpies({ ...options, port, workers: 2, reload }, prod);
    const { pids } = await cluster.status();
    const told = ({ role, what, data }: { role: string; what: string; data: unknown }): boolean =>
      role === 'agent' && what === 'egg-pids' && (data as number[]).length === 2;
    expect(((await noteOf(cluster, told)).data as number[]).toSorted()).toEqual([...pids.apps].sort());
    cluster.send({ action: 'reload-worker', to: 'master' });
    await cluster.line(/app_worker#4:\d+ started/);
    const ended = (): number => cluster.messages.filter(({ action }) => action === 'app-worker-died').length;
    await until('the end of both', () => ended() === 2);
    const after = (await cluster.status()).pids.apps;
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => pids.apps.includes(pid))).toEqual([]);
    expect(after).toContain((await answerAt(cluster.port)).pid);
  });
});

describe('contract 6, sticky', () => {
  test('contract 2, sticky and stickyWorkerPort: one client stays with one worker; the parent is told of the real port', async () => {
    await using cluster = await launchSpies({ sticky: true, workers: 3 }, prod);
    const first = await answerAt(cluster.port);
    const { options } = first;
    expect(options).toMatchObject({ sticky: true, stickyWorkerPort: expect.any(Number) });
    for (let turn = 0; turn < 5; turn += 1) expect((await answerAt(cluster.port)).pid).toBe(first.pid);
    expect(await messageOf(cluster, 'egg-ready')).toMatchObject({
      data: { port: cluster.port, address: `http://127.0.0.1:${cluster.port}` },
    });
    expect(options['stickyWorkerPort']).not.toBe(cluster.port);
    const direct = await answerAt(options['stickyWorkerPort'] as number);
    expect((await cluster.status()).pids.apps).toContain(direct.pid);
    await cluster.line(/ started on http:.* with STICKY MODE!$/);
  });
});

/** How many sockets listen on a port, as the kernel tells. */
function listenersOn(port: number): number {
  const LISTEN = '0A';
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(wanted) && state === LISTEN).length;
}
