import { readFileSync } from 'node:fs';
import { httpGet, isAlive, startProgram, until } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { fixture, launch, program } from '../launcher.js';

const limits = { appCloseTimeoutMs: 400, agentCloseTimeoutMs: 400 };

describe('what does not end within its limit is killed', () => {
  test.each([
    ['an app that ignores SIGTERM', 'ignore-sigterm', 2],
    ['an agent that ignores SIGTERM', 'agent-ignores-sigterm', 1],
  ])('%s', async (_name, situation, stubborn) => {
    await using cluster = await launch(situation, limits, { mayKill: true, stderr: [/./] });
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    const ignored = cluster.stdout.filter((line) => line.includes('SIGTERM is ignored'));
    expect(ignored, 'each was asked before').toHaveLength(stubborn);
    expect(cluster.stdout.filter((line) => line.includes('was ended by SIGKILL'))).toHaveLength(stubborn);
  });

  test('an app in an endless loop', async () => {
    await using cluster = await launch('block-on-request', limits, { mayKill: true, stderr: [/./] });
    const lost = cluster.get('/block').catch((error: Error) => error);
    await cluster.line(/blocked from now on/);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    expect(await lost).toBeInstanceOf(Error);
    expect(
      cluster.stdout.filter((line) => line.includes('was ended by SIGKILL')),
      'the other one ended in order',
    ).toHaveLength(1);
  });

  test.runIf(process.platform !== 'win32')('an app that is stopped', async () => {
    await using cluster = await launch('hello', limits, { mayKill: true, stderr: [/./] });
    const [stopped] = (await cluster.status()).pids.apps;
    process.kill(Number(stopped), 'SIGSTOP');
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });

  test('grandchildren that ignore SIGTERM', async () => {
    await using cluster = await launch('grandchild', { ...limits, workers: 1 }, { mayKill: true, stderr: [/./] });
    const grandchild = Number(await cluster.get('/'));
    expect(isAlive(grandchild)).toBe(true);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
    expect(isAlive(grandchild)).toBe(false);
  });

  test('grandchildren of a worker that a reload has replaced: nobody else knows of them', async () => {
    const options = { ...limits, workers: 1, reload: { judgeMs: 0, lingerMs: 0, spreadMs: 0 } };
    await using cluster = await launch('grandchild', options);
    const grandchild = Number(await cluster.get('/'));
    const replaced = cluster.next('app-worker-died');
    cluster.send({ action: 'reload-worker', to: 'master' });
    await replaced;
    expect(isAlive(grandchild)).toBe(false);
    const another = Number(await cluster.get('/'));
    expect(isAlive(another)).toBe(true);
  });

  test('a hook that never settles is given up by the worker itself, without a signal', async () => {
    await using cluster = await launch('hang-at-close', limits, { stderr: [/./] });
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });
});

test('a request in flight is answered before its worker ends', async () => {
  await using cluster = await launch('answer-while-draining', { workers: 1 });
  const slow = cluster.request('/slow');
  await cluster.line(/a slow request has come/);
  cluster.signal('SIGTERM');
  const { status, body, headers } = await slow;
  expect({ status, body }).toEqual({ status: 200, body: 'answered at the end' });
  expect(headers.connection, 'the client is told not to come again').toBe('close');
  expect(await cluster.gone()).toEqual({ code: 0, signal: null });
});

describe('when others vanish', () => {
  test('the master is killed: agent and apps end by themselves', async () => {
    await using cluster = await launch('close-order', {}, { stderr: [/disconnect/] });
    expect(cluster.processes()).toHaveLength(4);
    cluster.signal('SIGKILL');
    expect(await cluster.gone()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('the parent closes the channel: the master lives and serves, and replaces as before', async () => {
    await using cluster = await launch('crash-on-request', { workers: 1 }, { stderr: [/./] });
    const before = await cluster.get('/');
    cluster.child.disconnect();
    await cluster.get('/exit').catch(() => {});
    const after = await cluster.getUntil('/', (pid) => /^\d+$/.test(pid));
    expect(after).not.toBe(before);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });

  test('the parent is killed: the master lives and serves, and ends when asked', async () => {
    const parent = startProgram({
      args: [program('parent.js'), JSON.stringify({ baseDir: fixture('hello'), port: 0, workers: 1 })],
    });
    try {
      const { data } = await parent.next('started');
      const { pid, address } = data as { pid: number; address: string };
      parent.signal('SIGKILL');
      await parent.exited;
      expect((await httpGet(address)).body).toMatch(/^hello/);
      process.kill(pid, 'SIGTERM');
      await until('its end', () => parent.processes().length === 0, { seen: parent.account });
    } finally {
      await parent.kill();
    }
  });

  test('the reader of the output is gone: the master serves on, does not spin, and ends when asked', async () => {
    await using cluster = await launch('crash-on-request', { workers: 1 }, { stderr: [/./] });
    cluster.child.stdout?.destroy();
    cluster.child.stderr?.destroy();
    const ask = () => cluster.getUntil('/', (pid) => /^\d+$/.test(pid));
    await cluster.get('/exit').catch(() => {});
    await ask();
    const [startedMs, cpuMs] = [Date.now(), cpuMsOf(cluster.pid)];
    // The second death in a row: its place stays empty for half a second at least, with nothing to do.
    await cluster.get('/exit').catch(() => {});
    await ask();
    const elapsedMs = Date.now() - startedMs;
    if (process.platform === 'linux')
      expect((cpuMsOf(cluster.pid) - cpuMs) / elapsedMs, 'share of a processor').toBeLessThan(0.5);
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });
});

/** Processor time of a process so far; 0 where the system does not tell. A tick is 10 ms wherever Linux runs Node. */
function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
