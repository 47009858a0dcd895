import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { groupOf, readNotes, run } from './run.js';

let app: EggApp;
let master = 0;

beforeEach(() => {
  app = createEggApp();
});
afterEach(() => {
  const left = groupOf(master);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  app.remove();
  expect(left).toEqual([]);
});

test('egg-scripts start --daemon: not a byte on stderr, and the cluster outlives its parent until egg-scripts stop', async () => {
  const scripts = app.tool('egg-scripts/bin/egg-scripts.js');
  const start = run(app, [scripts, 'start', '--daemon', '--workers=2', '--title=egg-e2e-daemon']);
  expect(await start.exit()).toEqual({ code: 0, signal: null });
  expect(await start.end()).toEqual([]);

  const address = /egg started on (http:\S+)/.exec(start.stdout())?.[1] ?? '';
  master = Number(/ INFO (\d+) \[master\] egg started on /.exec(log('stdout'))?.[1]);
  expect(log('stderr')).toBe('');
  // The parent has closed the channel and gone.
  expect(((await (await fetch(address)).json()) as { edition: string }).edition).toBe('first');

  const stop = run(app, [scripts, 'stop', '--title=egg-e2e-daemon']);
  expect(await stop.exit()).toEqual({ code: 0, signal: null });
  expect(stop.stdout()).toContain(`got master pid ["${master}"]`);
  expect(stop.stdout()).not.toContain('is not killed by master');
  expect(groupOf(master)).toEqual([]);
  const hooks = readNotes(log('stdout').split('\n')).filter(({ what }) => what === 'closed');
  expect(hooks.map(({ role }) => role)).toEqual(['app', 'app', 'agent']);
  expect(log('stdout')).toContain('[master] exit with code:0');
  expect(log('stderr')).toBe('');
});

function log(stream: 'stdout' | 'stderr'): string {
  return readFileSync(join(app.folder, `home/logs/master-${stream}.log`), 'utf8');
}
