import { url } from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** What a watchdog needs. */
export interface WatchdogOptions {
  /** The thread's own file: `@ec/runner/watchdog`, built. */
  readonly file: string;
  /** How lines call this worker, for example `app#3`. */
  readonly name: string;
  /** The event loop may stand still for so long. */
  readonly blockedMs: number;
  /** What only this process would remove at its end; an orphan that is killed leaves it to the thread. */
  readonly folder?: string | undefined;
}

/** What the thread is given. */
export interface WatchdogData {
  /** Two numbers: turns of the event loop, and whether a debugger is attached. */
  readonly beat: Int32Array;
  readonly name: string;
  readonly blockedMs: number;
  /** The master's process id. */
  readonly parent: number;
  readonly folder: string | undefined;
}

const BEAT_MS = 250;

/**
 * Watches this process from a thread of its own. A loop that stands still for longer than `blockedMs` is named on stderr,
 * with the stack of the main thread, and the process is killed, so that another can take its place. So is one whose
 * master has ended and that has not ended itself within 2 s; its folder goes with it. Costs 10 to 20 MB. Keeps no process alive.
 */
export function startWatchdog({ file, name, blockedMs, folder }: WatchdogOptions): void {
  const beat = new Int32Array(new SharedArrayBuffer(8));
  const turn = (): void => {
    Atomics.add(beat, 0, 1);
    Atomics.store(beat, 1, url() === undefined ? 0 : 1);
  };
  turn();
  setInterval(turn, BEAT_MS).unref();
  const workerData: WatchdogData = { beat, name, blockedMs, folder, parent: process.ppid };
  // Nothing of the application's is for it: neither loaders nor flags.
  const thread = new Worker(file, { workerData, name: 'watchdog', execArgv: [], env: {} });
  thread.unref();
  // Without one the process is as good as before.
  thread.on('error', () => {});
}
