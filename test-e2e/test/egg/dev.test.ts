import { join } from 'node:path';
import { deadline, freePorts } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf } from './cluster-calls.js';
import type { ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { run } from './run.js';
import type { Run } from './run.js';

describe.each(editions)('%s while it is developed: egg-bin dev', (_, edition) => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;
  let first: number;

  beforeAll(async () => {
    app = await createEggApp(edition, { asWritten: true });
    program = run(app, [app.tool('bin'), 'dev', `--port=${(await freePorts(1))[0]}`]);
    cluster = await callsOf(program);
    await cluster.notes('egg-ready', 2);
  });
  afterAll(async () => {
    const left = await program.end();
    app.remove();
    expect(left).toEqual([]);
  });

  test('one worker serves, and nobody has complained', async () => {
    expect(program.stderr()).toBe('');
    const answer = await cluster.get<{ pid: number; edition: string }>('/');
    expect(answer.edition).toBe('first');
    first = answer.pid;
    const apps = program.notes.filter(({ role, what }) => role === 'app' && what === 'egg-ready');
    expect(apps.map(({ pid }) => pid)).toEqual([first]);
  });

  test('egg-watcher tells of a change that is no reason to reload', async () => {
    app.write('watched/file.txt', 'second');
    expect((await cluster.notes('changed', 1))[0]).toMatchObject({
      pid: first,
      data: join(app.folder, 'watched/file.txt'),
    });
  });

  test('changed code is served soon, and nobody finds the door closed meanwhile', async () => {
    const file = `app/controller/home${edition.sourceExtension}`;
    app.write(file, app.read(file).replace("edition: 'first'", "edition: 'second'"));
    const [successor] = await cluster.notes('egg-ready', 1, ({ role, pid }) => role === 'app' && pid !== first);
    // The old one has gone when its hooks are through.
    const isGone = (): boolean => program.notes.some(({ what, pid }) => what === 'closed' && pid === first);
    const ask = async (): Promise<void> => {
      while (!isGone()) await cluster.get('/');
    };
    await deadline(ask(), 'the end of the old worker');
    expect(await cluster.get('/')).toEqual({ pid: successor?.pid, edition: 'second' });
  });

  test('Ctrl-C ends it with nothing left', async () => {
    program.signalGroup('SIGINT');
    expect(await program.exit()).toEqual({ code: 0, signal: null });
    // The tool itself leaves at once; master, agent and app are closing still, and hold its output until they end.
    const closed = program.notes.filter(({ what, pid }) => what === 'closed' && pid !== first);
    expect(closed.map(({ role }) => role)).toEqual(['app', 'agent']);
  });
});
