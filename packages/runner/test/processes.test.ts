import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listProcesses } from '../src/process-table.js';
import { launchMaster, specOf, until } from './launch-master.js';

const isAlive = (pid: number) => listProcesses().some((row) => row.pid === pid);
const gone = (pids: readonly number[]) => until(`end of ${pids.join(', ')}`, () => !pids.some(isAlive));

function scratchFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ec-runner-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'notes');
}
const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

describe.each([
  { kind: 'fork', orphanNotes: { booting: 'exit 110\n', ready: 'shutdown\nexit 110\n' } },
  { kind: 'cluster', orphanNotes: { booting: 'exit 0\n', ready: 'exit 0\n' } },
] as const)('workers that are processes, of kind $kind', ({ kind, orphanNotes }) => {
  test('a worker that is asked to end while it exits ends with the code it chose first', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('exit-when-told.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('send', { worker: 0, message: { code: 7, withShutdown: 'is asked meanwhile' } });
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: 7, signal: null, forced: false });
    expect(master.left('message').map(({ message }) => message)).toEqual(['shutdown runs']);
    expect(master.left('disconnected')).toEqual([]);
  });

  test('also when the master was busy meanwhile', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('burst-then-hang-up.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('send', { worker: 0, message: 'go' });
    master.tell('block', { blockMs: 700 });
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit?.code).toBe(5);
    expect(master.left('message').at(-1)?.message).toBe('last words');
    expect(master.left('disconnected')).toEqual([]);
  });

  test('a worker that dies of a signal says which', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    process.kill(osId, 'SIGKILL');
    const { exit } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', forced: false });
    master.tell('send', { worker: 0, message: 'too late' });
    expect(await master.next({ event: 'sent' })).toMatchObject({ said: 'closed' });
    expect(master.output().stderr).toBe('');
  });

  test('a message that cannot be serialised is refused and ends nobody', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    master.tell('sendUnserialisable', { worker: 0 });
    expect(await master.next({ event: 'refused' })).toMatchObject({ name: 'TypeError' });
    master.tell('send', { worker: 0, message: 'next' });
    await master.next({ event: 'message', message: { echo: 'next' } });
  });

  test('messages into a channel that breaks do not end the master', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    // The master is busy while the worker dies, and finds its messages before the end of the channel.
    master.tell('block', { blockMs: 300 });
    for (let number = 0; number < 20; number += 1) master.tell('send', { worker: 0, message: 'x'.repeat(50_000) });
    process.kill(osId, 'SIGKILL');
    await master.next({ event: 'exited', worker: 0 });
    master.tell('inspect');
    await master.next({ event: 'inspected' });
    expect(master.output().stderr).toBe('');
  });

  test('one without a handler ends of the signal, and that is not forced', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('no-handler.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: null, signal: 'SIGTERM', forced: false });
  });

  test('a worker that leaves the channel in its shutdown finishes it, and sets it once only', async () => {
    const file = scratchFile();
    const master = await launchMaster(kind);
    await master.spawn(specOf('leave-then-finish.mjs', { args: [file] }));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    await master.next({ event: 'disconnected', worker: 0 });
    writeFileSync(`${file}.seen`, '');
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: 0, signal: null, forced: false });
    expect(read(file)).toBe('EC_SHUTDOWN_ALREADY_SET\nfinished\n');
    expect(master.left('disconnected')).toEqual([]);
  });

  test('a worker that ignores SIGTERM is forced after the grace', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('ignore-sigterm.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 200 });
    await master.next({ event: 'message', message: 'asked' });
    const { exit, tookMs } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', forced: true });
    expect(tookMs).toBeGreaterThanOrEqual(199);
    expect(isAlive(osId)).toBe(false);
  });

  test('terminating twice is one end, and the shorter grace counts', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('ignore-sigterm.mjs'));
    await master.next({ event: 'message', message: 'up' });
    master.tell('terminate', { worker: 0, graceMs: 60_000 });
    await master.next({ event: 'message', message: 'asked' });
    master.tell('terminate', { worker: 0, graceMs: 100 });
    const both = [await master.next({ event: 'terminated' }), await master.next({ event: 'terminated' })];
    expect(both.map(({ exit }) => exit)).toEqual(Array(2).fill({ code: null, signal: 'SIGKILL', forced: true }));
    expect(master.left('message')).toEqual([]);
    master.tell('terminate', { worker: 0, graceMs: 0 });
    await master.next({ event: 'terminated' });
  });

  test('a stopped worker is ended too', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    process.kill(osId, 'SIGSTOP');
    master.tell('terminate', { worker: 0, graceMs: 100 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toMatchObject({ signal: 'SIGKILL', forced: true });
  });

  test.each([300, 0])('descendants that ignore SIGTERM are gone after a grace of %i ms', async (graceMs) => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('stubborn-grandchild.mjs'));
    const { message } = await master.next({ event: 'message', worker: 0 });
    const { pids } = message as { pids: number[] };
    expect(pids.every(isAlive)).toBe(true);
    master.tell('terminate', { worker: 0, graceMs });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toMatchObject({ signal: graceMs === 0 ? 'SIGKILL' : 'SIGTERM', forced: graceMs === 0 });
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('arguments that the system refuses end with a spawnError', async () => {
    const master = await launchMaster(kind);
    const osIds = await master.spawn(specOf('echo.mjs', { args: ['x'.repeat(300_000)] }));
    expect(osIds).toEqual([0]);
    const { exit, spawnError } = await master.next({ event: 'exited', worker: 0 });
    expect(exit).toEqual({ code: null, signal: null, forced: false });
    expect(spawnError?.code).toBe('EC_WORKER_SPAWN');
    expect(spawnError?.message).toMatch(/^app#echo\.mjs could not be started from .*E2BIG\. .* pass less/);
    master.tell('terminate', { worker: 0, graceMs: 100 });
    await master.next({ event: 'terminated', worker: 0 });
    master.tell('send', { worker: 0, message: 'nobody' });
    expect(await master.next({ event: 'sent' })).toMatchObject({ said: 'closed' });
    master.tell('inspect');
    expect((await master.next({ event: 'inspected' })).workers).toEqual([]);
  });

  test('a Node that has gone ends with a spawnError, and harms no later worker', async () => {
    const master = await launchMaster(kind);
    master.tell('spawn', { specs: [0, 1].map((slot) => specOf('echo.mjs', { slot, slots: 2 })), execPath: '/no/node' });
    master.tell('terminate', { worker: 0, graceMs: 100 });
    expect((await master.next({ event: 'terminated' })).exit).toMatchObject({ code: null });
    for (const worker of [0, 1]) {
      const { exit, spawnError } = await master.next({ event: 'exited', worker });
      expect(exit).toEqual({ code: null, signal: null, forced: false });
      expect(spawnError?.message).toMatch(/ENOENT\. Node itself or the working directory is gone/);
    }
    master.tell('inspect');
    expect((await master.next({ event: 'inspected' })).workers).toEqual([]);
    await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', worker: 2, message: 'first' });
    expect(master.left('disconnected')).toEqual([]);
  });

  test('a worker that leaves the channel is reported once, and its end later', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('leave-the-channel.mjs'));
    await master.next({ event: 'message', message: 'up' });
    process.kill(osId, 'SIGUSR2');
    await master.next({ event: 'disconnected', worker: 0 });
    expect(isAlive(osId)).toBe(true);
    master.tell('send', { worker: 0, message: 'gone' });
    expect(await master.next({ event: 'sent' })).toMatchObject({ said: 'closed' });
    master.tell('terminate', { worker: 0, graceMs: 10_000 });
    const { exit } = await master.next({ event: 'terminated', worker: 0 });
    expect(exit).toEqual({ code: null, signal: 'SIGTERM', forced: false });
    expect(master.left('disconnected')).toEqual([]);
  });

  test('a channel that a grandchild holds does not keep the end of a worker back', async () => {
    const master = await launchMaster(kind);
    await master.spawn(specOf('channel-held.cjs', { args: ['3'] }));
    const { message } = await master
      .next({ event: 'message', worker: 0, message: 'up' })
      .then(() => master.next({ event: 'message' }));
    const { holder } = message as { holder: number };
    onTestFinished(() => void process.kill(holder, 'SIGKILL'));
    expect((await master.next({ event: 'exited', worker: 0 })).exit).toMatchObject({ code: 4 });
    expect(isAlive(holder)).toBe(true);
    master.tell('inspect');
    expect((await master.next({ event: 'inspected' })).workers).toEqual([]);
  });

  test.each([
    { state: 'booting', args: [] },
    { state: 'ready', args: ['with-shutdown'] },
  ] as const)('a worker that is $state when its master is killed ends by itself', async ({ state, args }) => {
    const file = scratchFile();
    const master = await launchMaster(kind);
    const osIds = await master.spawn(specOf('orphan.mjs', { args: [file, ...args] }));
    await master.next({ event: 'message', message: 'up' });
    process.kill(master.pid, 'SIGKILL');
    await gone(osIds);
    expect(read(file)).toBe(orphanNotes[state]);
  });

  test('a terminal’s SIGINT reaches master and workers, and the workers leave it to the master', async () => {
    const master = await launchMaster(kind);
    const [osId = 0] = await master.spawn(specOf('echo.mjs'));
    await master.next({ event: 'message', message: 'first' });
    process.kill(-master.pid, 'SIGINT');
    await master.next({ event: 'SIGINT' });
    // The signal was delivered to the worker before this message can be: it still answers.
    master.tell('send', { worker: 0, message: 'still there?' });
    await master.next({ event: 'message', message: { echo: 'still there?' } });
    expect(isAlive(osId)).toBe(true);
  });
});
