import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, until } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch } from '../launcher.js';

const said = (lines: readonly string[]): string[] => lines.filter((line) => /^(app \d|agent) /.test(line));

test('a cluster starts, tells its parent where, and serves', async () => {
  using folder = temporaryFolder();
  const pidFile = join(folder.path, 'run', 'master.pid');
  await using cluster = await launch('hello', { pidFile, hostname: '127.0.0.1' });
  expect(cluster.ready).toEqual({ port: cluster.port, address: `http://127.0.0.1:${cluster.port}`, protocol: 'http' });
  const { address, pids, status } = await cluster.status();
  expect(address).toBe(cluster.address);
  expect(pids.master).toBe(cluster.pid);
  expect(status).toMatchObject({ phase: 'running', wanted: { agents: 0, apps: 2 }, waiting: [] });
  expect(readFileSync(pidFile, 'utf8')).toBe(`${cluster.pid}`);
  for (const [slot, pid] of pids.apps.entries())
    await cluster.getUntil('/', (text) => text === `hello from slot ${slot}, pid ${pid}`);
  await cluster.close();
  expect(existsSync(pidFile), 'the pid file is gone with the master').toBe(false);
});

describe('the first signal ends the cluster in order', () => {
  test.each<[name: string, send: 'signal' | 'signalGroup', signal: NodeJS.Signals]>([
    ["a terminal's Ctrl-C, which all processes receive", 'signalGroup', 'SIGINT'],
    ['SIGINT to the master alone', 'signal', 'SIGINT'],
    ['SIGTERM', 'signal', 'SIGTERM'],
    ['SIGTERM to all processes', 'signalGroup', 'SIGTERM'],
    ['SIGQUIT', 'signal', 'SIGQUIT'],
  ])('%s', async (_name, send, signal) => {
    await using cluster = await launch('close-order');
    cluster[send](signal);
    expect(await cluster.gone()).toEqual({ code: 0, signal: null });
    const order = said(cluster.stdout);
    expect(order.toSorted(), 'each hook runs once').toEqual([
      'agent closes',
      'app 1 closes',
      'app 1 drains',
      'app 2 closes',
      'app 2 drains',
    ]);
    // A signal to all of them reaches the agent as early as the apps.
    if (send === 'signal' || signal === 'SIGINT') expect(order.at(-1), 'the agent ends last').toBe('agent closes');
  });

  test('Ctrl-C of npm, which comes twice within milliseconds, is one', async () => {
    await using cluster = await launch('close-order');
    cluster.signalGroup('SIGINT');
    cluster.signal('SIGINT');
    expect(await cluster.gone()).toEqual({ code: 0, signal: null });
    expect(said(cluster.stdout)).toHaveLength(5);
  });
});

describe('the second signal kills at once', () => {
  test('a close that hangs', async () => {
    await using cluster = await launch(
      'hang-at-close',
      { appCloseTimeoutMs: 60_000 },
      { mayKill: true, stderr: [/./] },
    );
    cluster.signal('SIGTERM');
    await Promise.all([cluster.line(/^app 1 hangs/), cluster.line(/^app 2 hangs/)]);
    cluster.signal('SIGTERM');
    expect(await cluster.gone()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('a worker that is stopped', async () => {
    await using cluster = await launch(
      'slow-replacement',
      { workers: 1, appCloseTimeoutMs: 60_000 },
      { mayKill: true, stderr: [/./] },
    );
    const [worker] = (await cluster.status()).pids.apps;
    process.kill(Number(worker), 'SIGSTOP');
    cluster.signal('SIGINT');
    await cluster.line(/must end within 60000 ms/);
    cluster.signal('SIGTERM');
    expect(await cluster.gone()).toEqual({ code: null, signal: 'SIGTERM' });
  });
});

describe('a process that is stopped and continued', () => {
  test('all of the cluster, as by Ctrl-Z and fg', async () => {
    await using cluster = await launch('hello');
    const { pids } = await cluster.status();
    cluster.signalGroup('SIGSTOP');
    await until('all are stopped', () => cluster.processes().every(({ pid }) => stateOf(pid) === 'T'));
    cluster.signalGroup('SIGCONT');
    expect(await cluster.get('/')).toMatch(/^hello/);
    expect((await cluster.status()).pids).toEqual(pids);
  });

  test.runIf(process.platform === 'linux')(
    'the master alone, for longer than a new worker may take to boot',
    async () => {
      const bootTimeoutMs = 1_000;
      await using cluster = await launch(
        'slow-replacement',
        { workers: 1, bootTimeoutMs },
        { stderr: [/ended with code 3/] },
      );
      await cluster.get('/exit').catch(() => {});
      await cluster.line(/^app 2 boots/);
      const stoppedAtMs = Date.now();
      cluster.signal('SIGSTOP');
      await cluster.line(/^app 2 has booted/);
      await until('its limit has passed', () => Date.now() - stoppedAtMs > 2 * bootTimeoutMs + 200);
      const ready = cluster.nextLine(/app#2 .* is ready/);
      cluster.signal('SIGCONT');
      await ready;
      expect(await cluster.get('/')).toBe(`${(await cluster.status()).pids.apps[0]}`);
    },
  );
});

function stateOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return 'T';
  return /^\d+ \(.*\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}

describe('other signals', () => {
  test('SIGHUP reloads a master that no terminal has started', async () => {
    await using cluster = await launch('hello', { reload: { judgeMs: 0 } });
    const { pids: before } = await cluster.status();
    const done = cluster.nextLine(/reload: all app workers are replaced/);
    cluster.signal('SIGHUP');
    await done;
    const { workers } = (await cluster.status()).status;
    const serving = workers.filter(({ status }) => status === 'ready').map(({ pid }) => pid);
    expect(serving).toHaveLength(2);
    expect(serving.filter((pid) => before.apps.includes(pid))).toEqual([]);
    expect(await cluster.get('/')).toMatch(/^hello from slot/);
  });

  test('SIGUSR1 opens no inspector in the master', async () => {
    await using cluster = await launch('hello');
    const told = cluster.nextLine(/SIGUSR1 is ignored: start with --inspect to debug/);
    cluster.signal('SIGUSR1');
    await told;
    expect(await cluster.get('/')).toMatch(/^hello from slot/);
    expect(cluster.stderr.join('\n')).not.toContain('Debugger');
  });
});
