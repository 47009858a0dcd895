import { until } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launchSpies, noisy, noteOf, notesOf, tell } from './spy.js';

/*
 * Rows of the contract, section 5: environment, exit codes and timing. What variables do to limits and levels is in
 * packages/cluster/test/egg/style.test.ts, the wording of section 7 in egg/lines.test.ts there.
 */

describe('the master', () => {
  test.each(['SIGINT', 'SIGQUIT', 'SIGTERM'] as const)(
    'ends with 0 after %s: all apps first, then the agent',
    async (signal) => {
      await using cluster = await launchSpies({ workers: 2 });
      expect(await cluster.close(signal)).toEqual({ code: 0, signal: null });
      expect(notesOf(cluster, 'closing').map(({ role }) => role)).toEqual(['app', 'app', 'agent']);
      const said = cluster.stdout.join('\n');
      expect(said).toMatch(
        new RegExp(
          `master is killed by signal ${signal}, closing[^]*send kill SIGTERM to app workers, will exit with code:0 after 5000ms[^]*` +
            'send kill SIGTERM to agent worker, will exit with code:0 after 5000ms[^]*exit with code:0',
        ),
      );
    },
  );

  test('Ctrl-C, which all of the group get, closes each once', async () => {
    await using cluster = await launchSpies({ workers: 2 });
    cluster.signalGroup('SIGINT');
    expect(await cluster.gone()).toEqual({ code: 0, signal: null });
    await cluster.closed;
    expect(notesOf(cluster, 'closing').map(({ role }) => role)).toEqual(['app', 'app', 'agent']);
  });

  test('lives on without its parent, and writes to it no more', async () => {
    await using cluster = await launchSpies();
    cluster.child.disconnect();
    expect(JSON.parse(await cluster.get('/'))).toMatchObject({ pid: expect.any(Number) });
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });
});

test('workers of a master that has vanished end by themselves: the agent with 110, apps with 0', async () => {
  await using cluster = await launchSpies({}, noisy);
  cluster.signal('SIGKILL');
  await Promise.all([
    cluster.line(/\[agent_worker\] receive disconnect event on child_process fork mode, exiting with code:110/),
    until('the end of all', () => cluster.processes().length === 0),
  ]);
});

describe('workers', () => {
  test('know their places, and are silent of deprecations in production', async () => {
    await using cluster = await launchSpies({ workers: 2 }, { env: { NODE_ENV: 'production' } });
    const apps = notesOf(cluster, 'constructed').filter(({ role }) => role === 'app');
    expect(apps.map(({ data }) => data)).toEqual(
      expect.arrayContaining(
        ['0', '1'].map((CFORK_WORKER_INDEX) =>
          expect.objectContaining({ env: { CFORK_WORKER_INDEX, CFORK_WORKER_COUNT: '2', NO_DEPRECATION: '*' } }),
        ),
      ),
    );
  });

  test('of the local environment are not started again; the cluster goes on without them', async () => {
    await using cluster = await launchSpies({ workers: 2 }, { ...noisy, env: { EGG_SERVER_ENV: 'local' } });
    const { pids } = await cluster.status();
    tell(cluster, pids.apps[0] ?? 0, 'exit', { code: 1 });
    await cluster.line(/\[cfork:master:\d+\] don't fork new work/);
    expect((await cluster.status()).pids.apps).toEqual([pids.apps[1]]);
  });

  test('that leave the cluster are replaced at once, and the lines say that they left by themselves', async () => {
    await using cluster = await launchSpies({}, { ...noisy, env: { EGG_SERVER_ENV: 'prod' } });
    const { pids } = await cluster.status();
    tell(cluster, 'app', 'leave');
    await noteOf(cluster, ({ role, what, pid }) => role === 'app' && what === 'egg-ready' && pid !== pids.apps[0]);
    await cluster.line(/\[master\] app_worker#1:\d+ disconnect, suicide: true, state: \w+/);
    await cluster.line(/\[cfork:master:\d+\] worker:\d+ disconnect \(exitedAfterDisconnect: true/);
    await cluster.line(/\[cfork:master:\d+\] new worker:\d+ fork/);
  });
});
