import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../../launcher.js';
import { callsAt } from './cluster-calls.js';
import { createEggApp } from './egg-app.js';
import type { EggApp } from './egg-app.js';
import { editions } from './editions.js';
import { groupOf, readNotes, run } from './run.js';
import { STOP_WAIT } from './stop-wait.js';
import { webTests } from './web-tests.js';

/** Whose processes are stopped: not those of another run on this machine. */
const title = `egg-e2e-daemon-${process.pid}`;

/**
 * The tool of Egg 4 leaves open files to the garbage collector, and Node 26 ends a program for that: it fails now and then,
 * whatever it starts.
 */
const isToolBroken = Number(process.versions.node.split('.')[0]) >= 26;
const startable = editions.filter(([name]) => name !== 'Egg 4' || !isToolBroken);

describe.each(startable)('%s as a daemon that serves HTTPS: egg-scripts start --daemon', (_, edition) => {
  let app: EggApp;
  let master = 0;
  let address = '';

  beforeAll(async () => {
    const https = { key: certificate('key.pem'), cert: certificate('cert.pem') };
    const files = { 'config/config.prod.js': edition.code.exporting(JSON.stringify({ cluster: { https } })) };
    app = await createEggApp(edition, { files });
  });
  afterAll(() => {
    const left = groupOf(master);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    app.remove();
    expect(left).toEqual([]);
  });

  test('not a byte on stderr, and the cluster outlives its parent', async () => {
    const start = run(app, [app.tool('scripts'), 'start', '--daemon', '--workers=2', `--title=${title}`]);
    expect(await start.exit(), start.stdout() + start.stderr()).toEqual({ code: 0, signal: null });
    expect(await start.end()).toEqual([]);

    address = /egg started on (https:\S+)/.exec(start.stdout())?.[1] ?? '';
    master = Number(/ INFO (\d+) \[master\] egg started on /.exec(log('stdout'))?.[1]);
    expect(groupOf(master)).toHaveLength(4);
    expect(log('stderr')).toBe('');
  });

  webTests(() => ({ app, cluster: callsAt(address) }));

  test('egg-scripts stop ends it, with all hooks', async () => {
    const stop = run(app, [app.tool('scripts'), 'stop', `--title=${title}`, STOP_WAIT]);
    expect(await stop.exit()).toEqual({ code: 0, signal: null });
    expect(stop.stdout()).toMatch(new RegExp(`got master pid \\["?${master}"?\\]`));
    expect(stop.stdout()).not.toContain('not killed by master');
    expect(groupOf(master)).toEqual([]);
    const hooks = readNotes(log('stdout').split('\n')).filter(({ what }) => what === 'closed');
    expect(hooks.map(({ role }) => role)).toEqual(['app', 'app', 'agent']);
    expect(log('stdout')).toContain('[master] exit with code:0');
    expect(log('stderr')).toBe('');
  });

  function log(stream: 'stdout' | 'stderr'): string {
    return readFileSync(join(app.folder, `home/logs/master-${stream}.log`), 'utf8');
  }
});

function certificate(file: string): string {
  return join(fixture('https-certificate'), file);
}
