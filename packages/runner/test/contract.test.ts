import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { launchMaster, specOf, until } from './launch-master.js';

function scratchFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ec-runner-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'notes');
}

/** How a worker ends that had to be forced: Node knows no signals of threads. */
const killed = { code: null, signal: 'SIGKILL', forced: true };
const terminated = { code: 1, signal: null, forced: true };

describe.each([
  { kind: 'fork', forcedExit: killed },
  { kind: 'cluster', forcedExit: killed },
  { kind: 'thread', forcedExit: terminated },
] as const)('workers of kind $kind', ({ kind, forcedExit }) => {
  test.each(['echo.mjs', 'echo-commonjs.cjs'])(
    '%s: the first message arrives, and what is said is answered',
    async (entry) => {
      const master = await launchMaster(kind);
      await master.spawn(specOf(entry));
      await master.next({ event: 'message', worker: 0, message: 'first' });
      master.tell('send', { worker: 0, message: { to: 'you' } });
      expect(await master.next({ event: 'sent' })).toMatchObject({ said: 'sent' });
      await master.next({ event: 'message', worker: 0, message: { echo: { to: 'you' } } });
    },
  );

  test('what the master says at once, while the worker loads, is kept for it', async () => {
    const master = await launchMaster(kind);
    master.tell('spawn', { specs: [specOf('echo.mjs')], atOnce: ['one', 'two'] });
    for (const echo of ['one', 'two']) await master.next({ event: 'message', worker: 0, message: { echo } });
    expect(master.left('message').map(({ message }) => message)).toEqual(['first']);
  });

  test('what is said in one turn comes as it was, one by one, also where it may leave together', async () => {
    const master = await launchMaster(kind);
    const said = Array.from({ length: 50 }, (_, data) => ({ action: 'n', data }));
    master.tell('spawn', { specs: [specOf('echo.mjs', { opensBundles: true })], atOnce: said });
    for (const echo of said) await master.next({ event: 'message', worker: 0, message: { echo } });
    expect(master.left('message').map(({ message }) => message)).toEqual(['first']);
  });

  test.runIf(kind !== 'thread')('what is said in the turn that ends with the process is not lost', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('last-turn.mjs'));
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: 7, signal: null, forced: false });
    expect(master.left('message').map(({ message }) => message)).toEqual(
      [1, 2, 3].map((data) => ({ action: 'n', data })),
    );
  });

  test('a batch: each worker has its own handle and listeners', async () => {
    const master = await launchMaster(kind);
    const osIds = await master.spawn(...[0, 1, 2].map((slot) => specOf('environment.mjs', { slot, slots: 3 })));
    expect(new Set(osIds).size).toBe(3);
    for (const [worker, osId] of osIds.entries()) {
      const { message } = await master.next({ event: 'message', worker });
      expect(message).toMatchObject({ osId, hasMaster: true, again: true, inCluster: kind === 'cluster' });
    }
  });

  test('only what belongs to it is in a worker’s environment', async () => {
    const master = await launchMaster(kind, {
      ...{ KEPT: 'yes', SENDMESSAGE_ONE_PROCESS: '1', CFORK_WORKER_INDEX: '7' },
      ...{ LISTEN_PID: '1', LISTEN_FDS: '1', LISTEN_FDNAMES: 'web' },
    });
    await master.spawn(specOf('environment.mjs', { args: ['{"title":"t"}', 'b'], env: { ADDED: 'of the spec' } }));
    const { message } = await master.next({ event: 'message', worker: 0 });
    const { env, argv } = message as { env: Record<string, string>; argv: string[] };
    expect(argv).toEqual(['{"title":"t"}', 'b']);
    expect(env).toMatchObject({ KEPT: 'yes', ADDED: 'of the spec' });
    expect(Object.keys(env).filter((key) => /^(SENDMESSAGE|NODE_|EC_|LISTEN_)/.test(key))).toEqual([]);
    expect(env['CFORK_WORKER_INDEX']).toBe(kind === 'cluster' ? '0' : undefined);
  });

  test.each([
    { withShutdown: false, said: [] },
    { withShutdown: 'exits by itself', said: ['shutdown runs'] },
  ])('a worker ends with the code it chose first, with shutdown: $withShutdown', async ({ withShutdown, said }) => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('exit-when-told.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('send', { worker: 0, message: { code: 7, withShutdown } });
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: 7, signal: null, forced: false });
    expect(master.left('message').map(({ message }) => message)).toEqual(said);
    expect(master.left('disconnected')).toEqual([]);
  });

  test('what a worker says last is delivered before its end', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('last-words.mjs'));
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: 1, signal: null, forced: false });
    expect(master.left('message').length).toBe(101);
    expect(master.left('message').at(-1)?.message).toBe('last words');
  });

  test('what it writes to stderr can be read by its master, to the end', async () => {
    const master = await launchMaster(kind);
    const args = kind === 'thread' ? [] : ['child'];
    await master.spawn(specOf('say-on-stderr.mjs', { args, pipesStderr: true }));
    const { message } = await master.next({ event: 'stderr', worker: 0 });
    const expected = ['first', 'second', ...(kind === 'thread' ? [] : ['of a child']), 'x'.repeat(100_000)];
    expect(String(message).split('\n').slice(0, expected.length)).toEqual(expected);
    const { exit, message: thrown } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: 1, signal: null, forced: false });
    // A thread does not say itself of what it ends.
    if (kind === 'thread') expect(thrown).toBe('thrown at last');
    else expect(message).toContain('thrown at last');
    expect(kind === 'thread' || master.output().stderr === '').toBe(true);
  });

  test('what it writes to stderr goes where the master’s goes, unless its spec says otherwise', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('say-on-stderr.mjs', { pipesStderr: true }));
    await master.next({ event: 'stderr', worker: 0 });
    await master.spawn(specOf('say-on-stderr.mjs'));
    await until('its output', () => /first\nsecond\n/.test(master.output().stderr));
    expect(master.left('stderr')).toEqual([]);
  });

  test('a worker asked to end runs its shutdown and ends with 0', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('echo.mjs'));
    master.tell('send', { worker: 0, message: 'up?' });
    await master.next({ event: 'message', message: { echo: 'up?' } });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    const { exit, tookMs } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: 0, signal: null, forced: false });
    expect(tookMs).toBeLessThan(5_000);
    await master.next({ event: 'message', message: 'closing' });
    await until('its line', () => master.output().stdout.includes('[echo] beforeExit success'));
  });

  test('a worker asked to end may still choose its code', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('fail-to-close.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: 9, signal: null, forced: false });
    expect(master.left('message').map(({ message }) => message)).toEqual(['shutdown runs']);
  });

  test('a shutdown that never ends is cut off by the worker itself', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('late-shutdown.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: 0, signal: null, forced: false });
    await master.next({ event: 'message', message: 'shutdown runs' });
    await until('its line', () => master.output().stderr.includes('late was still closing after 100 ms'));
  });

  test('terminate(0) forces at once', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    master.tell('terminate', { worker: 0, graceMs: 0 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual(forcedExit);
    expect(master.left('message')).toEqual([]);
  });

  test('a missing entry file is an end with a code, and so is a crash at boot', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('no-such-file.mjs'));
    expect((await master.next({ event: 'exited', worker: 0 })).exit).toMatchObject({ code: 1, forced: false });
    await master.spawn(specOf('crash-at-boot.mjs'));
    expect((await master.next({ event: 'exited', worker: 1 })).exit).toMatchObject({ code: 1, forced: false });
    await until('its error', () => master.output().stderr.includes('this is meant to fail'));
    expect(master.left('disconnected')).toEqual([]);
  });

  test('after the last worker nothing is left in the master', async () => {
    const master = await launchMaster(kind);
    master.tell('inspect');
    const before = await master.next({ event: 'inspected' });
    for (const round of [0, 1, 2]) {
      master.tell('renew');
      await master.next({ event: 'renewed' });
      await master.spawn(...[0, 1].map((slot) => specOf('echo.mjs', { slot, slots: 2 })));
      for (const worker of [2 * round, 2 * round + 1]) {
        await master.next({ event: 'message', worker, message: 'first' });
        master.tell('terminate', { worker, graceMs: 10_000 });
        await master.next({ event: 'terminated', worker });
      }
    }
    master.tell('inspect');
    expect(await master.next({ event: 'inspected' })).toEqual(before);
    expect(master.left('exited')).toHaveLength(6);
    expect(master.output().stderr).toBe('');
  });

  test.each([200, 0])('one whose loop is blocked for ever is ended after a grace of %i ms', async (graceMs) => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('block-for-ever.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('send', { worker: 0, message: 'block' });
    await master.next({ event: 'sent' });
    await master.next({ event: 'message', message: 'blocking' });
    master.tell('terminate', { worker: 0, graceMs });
    const { exit, tookMs } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual(forcedExit);
    expect(tookMs).toBeGreaterThanOrEqual(graceMs - 1);
    master.tell('send', { worker: 0, message: 'too late' });
    expect(await master.next({ event: 'sent' })).toMatchObject({ said: 'closed' });
  });

  test('what waits for a worker who does not read is bounded, and it arrives when he does', async () => {
    const master = await launchMaster(kind);
    const gate = scratchFile();
    await master.spawn(specOf('read-when-released.mjs', { queue: { count: 10 }, args: [gate] }));
    await master.next({ event: 'message', message: 'up' });
    master.tell('send', { worker: 0, message: 'block' });
    await master.next({ event: 'message', message: 'blocking' });
    master.tell('flood', { worker: 0, text: 'x'.repeat(10_000), count: 3_000 });
    const { sent = 0, waiting, full } = (await master.next({ event: 'flooded' })).said as Record<string, number>;
    expect(sent).toBeGreaterThan(0);
    expect({ waiting, full }).toEqual({ waiting: 10, full: 3_000 - 10 - sent });
    writeFileSync(gate, '');
    await master.next({ event: 'message', message: { heard: sent + 10 } });
  });
});
