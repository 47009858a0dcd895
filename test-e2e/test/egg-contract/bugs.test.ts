import { join } from 'node:path';
import { deadline, isAlive, temporaryFolder, until } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launchFailingSpies, launchSpies, messageOf, noisy, noteOf, notesOf, startSpies, tell } from './spy.js';

/*
 * The bugs that the contract lists (section 10), each with ours right. Not here: those of threads, of sticky sessions and
 * of sockets per worker, which are in modes.test.ts, and these, which have no process: 10.9 packages/runner/test/fork-runner.test.ts; 10.13
 * packages/cluster/test/options.test.ts; 10.21 packages/cluster/test/endpoint.test.ts; 10.22 pid-file.test.ts there;
 * 10.23 egg/style.test.ts there.
 */

const prod = { env: { EGG_SERVER_ENV: 'prod' } } as const;

test('contract 10.1: a parent that sends strings harms nobody, before the workers are there and afterwards', async () => {
  const program = startSpies();
  try {
    for (const text of ['shutdown', '']) program.send(text);
    await messageOf(program, 'egg-ready');
    program.send('shutdown');
    program.send({ action: 'word', to: 'app', data: 'after it' });
    expect((await noteOf(program, ({ what }) => what === 'word')).data).toBe('after it');
    program.signal('SIGTERM');
    expect(await program.exited).toEqual({ code: 0, signal: null });
  } finally {
    await program.kill();
  }
});

test('contract 10.2, 10.10: without an agent apps hear what is for them, and the next one what is for it; a closing cluster starts none', async () => {
  await using cluster = await launchSpies({}, noisy);
  const { pids } = await cluster.status();
  tell(cluster, 'agent', 'exit', { code: 3 });
  await cluster.line(/try to start a new agent_worker after 1s/);
  cluster.send({ action: 'word', receiverPid: String(pids.apps[0]), data: 'for the app' });
  expect((await noteOf(cluster, ({ what }) => what === 'word')).pid).toBe(pids.apps[0]);

  cluster.send({ action: 'for the next agent', to: 'agent' });
  const next = await noteOf(cluster, ({ what }) => what === 'for the next agent');
  expect(next).toMatchObject({ role: 'agent' });
  expect(next.pid).not.toBe(pids.agent);
  tell(cluster, 'agent', 'exit', { code: 3 });
  await cluster.nextLine(/try to start a new agent_worker/);

  expect(await cluster.close()).toEqual({ code: 0, signal: null });
  await cluster.closed;
  expect(cluster.stdout.filter((line) => line.includes('new agent_worker starting'))).toHaveLength(1);
});

test.each(['agent', 'app'] as const)(
  'contract 10.4: %s that hangs is killed at its time, and not left behind',
  async (role) => {
    const env = { EGG_MASTER_CLOSE_TIMEOUT: '200' };
    await using cluster = await launchSpies({}, { ...noisy, env, mayKill: true });
    tell(cluster, role, 'block');
    const { pid } = await noteOf(cluster, ({ what }) => what === 'blocked');
    await cluster.close();
    expect(isAlive(pid)).toBe(false);
  },
);

test('contract 10.5: a stubborn grandchild ends with its worker, however short the time', async () => {
  await using cluster = await launchSpies({}, { env: { EGG_MASTER_CLOSE_TIMEOUT: '300' }, mayKill: true });
  tell(cluster, 'app', 'stubbornChild');
  const { data: pid } = await noteOf(cluster, ({ what }) => what === 'child');
  await cluster.close();
  expect(isAlive(Number(pid))).toBe(false);
});

test('contract 10.8: another socket of an application does not make the cluster ready', async () => {
  using folder = temporaryFolder();
  const program = startSpies({ behaviour: { app: 'socket-first' }, socket: join(folder.path, 'first.sock') });
  try {
    await noteOf(program, ({ what }) => what === 'socket');
    const before = program.messages.length;
    tell(program, 'app', 'go');
    const { data } = await messageOf(program, 'egg-ready');
    expect(program.messages.slice(0, before).map(({ action }) => action)).not.toContain('egg-ready');
    expect(data).toMatchObject({ port: expect.any(Number), address: expect.stringMatching(/^http:/) });
    program.signal('SIGTERM');
    await program.exited;
  } finally {
    await program.kill();
  }
});

test('contract 10.11: a reload in production replaces every worker once', async () => {
  await using cluster = await launchSpies({ workers: 2, reload: { judgeMs: 0 } }, prod);
  const before = (await cluster.status()).pids.apps;
  cluster.send({ action: 'reload-worker', to: 'master' });
  await cluster.line(/app_worker#4:\d+ started/);
  // The old ones are told to the parent, both: nobody else has ended.
  await until(
    'the end of both',
    () => cluster.messages.filter(({ action }) => action === 'app-worker-died').length === 2,
  );
  const { pids, status } = await cluster.status();
  expect(status.workers.filter(({ role }) => role === 'app')).toHaveLength(2);
  expect(pids.apps.filter((pid) => before.includes(pid))).toEqual([]);
});

describe('contract 10.12: what cannot be meant is refused', () => {
  test.each([
    [{ workers: -1 }, /options\.workers should be a positive integer or "auto", got -1/],
    [{ workers: 'abc' }, /options\.workers should be a positive integer or "auto", got "abc"/],
    [{ port: 'http' }, /options\.port should be a port from 0 to 65535, got "http"/],
    [{ port: 70_000 }, /options\.port should be a port from 0 to 65535, got 70000/],
  ])('%j', async (options, said) => {
    const { code, stderr } = await launchFailingSpies(options);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });
});

test('contract 10.13: null is not given, and overwrites no default', async () => {
  await using cluster = await launchSpies({ env: null, workers: null, plugins: null, ports: null }, prod);
  const [note] = notesOf(cluster, 'constructed');
  expect(note?.data).toMatchObject({ options: { env: 'prod', workers: expect.any(Number) } });
});

test('contract 10.14: the line of a dead worker says with which code it ended', async () => {
  await using cluster = await launchSpies({}, { ...noisy, ...prod });
  tell(cluster, 'app', 'exit', { code: 7 });
  expect(await cluster.line(/AppWorkerDiedError/)).toMatch(
    /died \(code: 7, signal: null, suicide: false, state: dead\)/,
  );
});

describe('contract 10.15: an agent that does not become ready', () => {
  test('is waited for no longer than is allowed', async () => {
    const { code, stderr } = await launchFailingSpies({ behaviour: { agent: 'never-ready' }, bootTimeoutMs: 400 });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[master\] agent_worker#1:\d+ start fail, exiting with code:1/);
  });

  test('and says so itself, ends the start', async () => {
    const { code, stderr } = await launchFailingSpies({ behaviour: { agent: 'start-timeout' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[agent_worker\] start timeout, exiting with code:1/);
  });
});

test('contract 10.16: workers that die again and again are not healthy: each waits longer, and it is said', async () => {
  await using cluster = await launchSpies({ workers: 2 }, { ...noisy, ...prod });
  const [first, healthy] = (await cluster.status()).pids.apps;
  tell(cluster, first ?? 0, 'exit', { code: 1 });
  const { pid } = await noteOf(
    cluster,
    ({ role, what, pid: each }) => role === 'app' && what === 'egg-ready' && each !== first && each !== healthy,
  );
  tell(cluster, pid, 'exit', { code: 1 });
  await cluster.line(/app_worker of slot \d died too often, a new one starts in/);
  const { status } = await cluster.status();
  expect(status.waiting).toMatchObject([{ role: 'app', attempt: 2 }]);
  expect(JSON.parse(await cluster.get('/'))).toMatchObject({ pid: healthy });
});

test('contract 10.24: nobody warns of messages to a worker whose channel has just closed', async () => {
  await using cluster = await launchSpies({}, { ...noisy, ...prod });
  const { pids } = await cluster.status();
  tell(cluster, 'app', 'exit', { code: 0 });
  for (let n = 0; n < 200; n += 1) cluster.send({ action: 'word', to: 'app', data: n });
  await noteOf(cluster, ({ role, what, pid }) => role === 'app' && what === 'egg-ready' && pid !== pids.apps[0]);
  expect(cluster.stderr.filter((line) => /sendmessage|ERR_IPC_CHANNEL_CLOSED|EPIPE/.test(line))).toEqual([]);
});

test('contract 10.25: a master whose readers are gone goes on with its work, and ends when asked', async () => {
  await using cluster = await launchSpies({}, { ...noisy, ...prod });
  const { pids } = await cluster.status();
  cluster.child.stdout?.destroy();
  cluster.child.stderr?.destroy();
  tell(cluster, 'app', 'exit', { code: 1 });
  await noteOf(cluster, ({ role, what, pid }) => role === 'app' && what === 'egg-ready' && pid !== pids.apps[0]);
  const spentMs = (await cpuMs(cluster.pid)) ?? 0;
  await cluster.status();
  expect(((await cpuMs(cluster.pid)) ?? 0) - spentMs, 'ms of processor').toBeLessThan(200);
  cluster.signal('SIGTERM');
  expect(await deadline(cluster.exited, 'the end')).toEqual({ code: 0, signal: null });
});

/** What a process has spent so far; undefined where the system does not tell. */
async function cpuMs(pid: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { readFile } = await import('node:fs/promises');
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
