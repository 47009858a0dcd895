import { setTimeout } from 'node:timers/promises';
import { isAlive, until } from '@ec/test-utils';
import type { RunningCluster } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch } from '../launcher.js';

const watchdog = { blockedMs: 600 };
/** A watchdog begins a second after its worker is ready. */
const BEGINS_MS = 1_500;

async function watched(options: object = {}, settings: object = {}): Promise<RunningCluster> {
  const cluster = await launch('watched', { watchdog, ...options }, { mayKill: true, stderr: [/./], ...settings });
  // Of a thread that watches in silence there is no sign to wait for.
  await setTimeout(BEGINS_MS);
  return cluster;
}

describe('an event loop that stands still', () => {
  test.each([
    ['an endless loop', '/block', /at blockForEver \(file:.*watched\/block\.js:3:/],
    ['a regular expression', '/expression', /at .*file:.*watched\/app\.js:\d+:\d+/],
    ['a wait for another thread', '/wait', /at .*file:.*watched\/app\.js:\d+:\d+/],
  ])('%s: the line is named, and the worker replaced', async (_what, path, line) => {
    await using cluster = await watched({ workers: 1 });
    const blocked = Number(await cluster.get('/'));
    const replaced = cluster.nextLine(/app#2 .* is ready/);
    const lost = cluster.get(path).catch((error: Error) => error);
    await replaced;
    expect(await lost).toBeInstanceOf(Error);
    const said = cluster.stderr.join('\n');
    expect(said).toMatch(new RegExp(`app#1 \\(pid ${blocked}\\): its event loop has stood still for 600 ms`));
    expect(said).toMatch(line);
    expect(Number(await cluster.get('/'))).not.toBe(blocked);
  });

  test('of the agent', async () => {
    await using cluster = await watched({ workers: 1 });
    const replaced = cluster.nextLine(/agent#2 .* is ready/);
    await cluster.get('/block-agent');
    await replaced;
    expect(cluster.stderr.join('\n')).toMatch(/agent#1 \(pid \d+\): its event loop .*\n\s+at blockForEver/);
  });

  test('is nobody’s fault while the whole process is stopped', async () => {
    await using cluster = await watched({ workers: 1 });
    const pid = Number(await cluster.get('/'));
    process.kill(pid, 'SIGSTOP');
    await setTimeout(2_500);
    process.kill(pid, 'SIGCONT');
    expect(Number(await cluster.get('/'))).toBe(pid);
    // Long enough for a watchdog that counts the time of the stop.
    await setTimeout(1_000);
    expect(Number(await cluster.get('/'))).toBe(pid);
  });

  test('nobody watches where the option says so', async () => {
    await using cluster = await watched({ workers: 2, watchdog: false, appCloseTimeoutMs: 300 });
    const lost = cluster.get('/block').catch((error: Error) => error);
    await cluster.line(/blocked from now on/);
    await setTimeout(1_500);
    expect((await cluster.status()).status.workers.filter(({ status }) => status === 'ready')).toHaveLength(3);
    await cluster.close();
    await lost;
  });
});

describe('a master that is killed', () => {
  test('leaves nothing behind, also where a loop stands still, and what workers have started', async () => {
    await using cluster = await watched({ workers: 2, watchdog: { blockedMs: 60_000 } });
    const { pids } = await cluster.status();
    const children = [Number(await cluster.get('/child')), Number(await cluster.get('/child'))];
    const lost = cluster.get('/block').catch((error: Error) => error);
    await cluster.line(/blocked from now on/);
    cluster.signal('SIGKILL');
    const all = [pids.agent, ...pids.apps, ...children].filter((pid) => pid !== undefined);
    await until('the end of all', () => !all.some(isAlive), { limitMs: 3_000 });
    await lost;
    await cluster.gone();
  });
});
