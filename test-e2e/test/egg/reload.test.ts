import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOf } from './cluster-calls.js';
import type { ClusterCalls } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { startLoad } from './load.js';
import { groupOf, run } from './run.js';
import type { Run } from './run.js';

describe.each(editions)('%s in production: reload-worker', (_, edition) => {
  let app: EggApp;
  let program: Run;
  let cluster: ClusterCalls;
  let old: number[];

  beforeAll(async () => {
    app = await createEggApp(edition);
    const reload = { judgeMs: 1_000 };
    const options = { baseDir: app.folder, framework: app.installed('egg'), workers: 2, reload };
    const env = { NODE_ENV: 'production', EGG_SERVER_ENV: 'prod' };
    program = run(app, ['start.js', JSON.stringify(options)], { channel: true, env });
    cluster = await callsOf(program);
    old = (await cluster.notes('egg-ready', 2, ({ role }) => role === 'app')).map(({ pid }) => pid);
  });
  afterAll(async () => {
    const left = await program.end();
    app.remove();
    expect(left).toEqual([]);
  });

  // Contract, section 10, bug 11: upstream has four workers afterwards.
  test('two new workers serve before two old ones go, and no request is lost', async () => {
    const load = startLoad([() => cluster.request('/'), () => cluster.request('/')]);
    await load.answers(5);
    program.child.send({ action: 'reload-worker', to: 'master' });
    await cluster.notesOfEach('closed', old);
    const bothEnded = (): true | undefined =>
      program.messages.filter(({ action }) => action === 'app-worker-died').length === 2 || undefined;
    await program.until('the end of both old ones, told to the parent', bothEnded);
    await load.answers(5);
    expect(await load.stop()).toEqual([]);

    // All of them write to one pipe: what stands there first was first.
    const before = program.stdout().split('"what":"closing"', 1)[0] ?? '';
    const ready = [...before.matchAll(/app_worker#\d:(\d+) started at \d+/g)].map(([, pid]) => Number(pid));
    expect(ready, 'workers that served before the first old one went').toHaveLength(4);
    const served = (await cluster.getFromEach('/')).map(({ pid }) => pid);
    expect(served.toSorted()).toEqual(ready.filter((pid) => !old.includes(pid)).toSorted());
    expect(groupOf(program.child.pid ?? 0), 'master, agent and two apps').toHaveLength(4);
    expect(program.stderr()).not.toMatch(/DiedError/);
  });

  test('SIGTERM ends it with nothing left, code 0', async () => {
    program.child.kill('SIGTERM');
    expect(await program.exit()).toEqual({ code: 0, signal: null });
  });
});
