import { rmSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { endDescendants } from '../../end-descendants.js';
import { mainStack } from './main-stack.js';
import type { WatchdogData } from './start-watchdog.js';
import { createWatch } from './watch.js';

// The thread of a watchdog (start-watchdog.ts). The main thread may be stuck: nothing here needs it.
const { beat, name, blockedMs, parent, folder } = workerData as WatchdogData;

const EVERY_MS = 200;
const ORPHAN_MS = 1_800;
const STDERR = 2;

const judge = createWatch({ blockedMs, orphanMs: ORPHAN_MS, everyMs: EVERY_MS });
let isEnding = false;

setInterval(() => {
  const verdict = judge({
    nowMs: performance.now(),
    beat: Atomics.load(beat, 0),
    isOrphan: process.ppid !== parent,
    isDebugged: Atomics.load(beat, 1) === 1,
  });
  if (verdict === 'fine' || isEnding) return;
  isEnding = true;
  if (verdict === 'orphaned') end();
  else void tellBlocked().finally(end);
}, EVERY_MS);

async function tellBlocked(): Promise<void> {
  const frames = await mainStack();
  const where = frames.length > 0 ? frames.map((frame) => `\n    ${frame}`).join('') : ' in native code';
  say(
    `${name} (pid ${process.pid}): its event loop has stood still for ${blockedMs} ms, and it is killed; it was${where}\n`,
  );
}

/** SIGKILL, because anything else needs the loop. */
function end(): void {
  endDescendants(process.pid);
  if (folder !== undefined && process.ppid !== parent) remove(folder);
  process.kill(process.pid, 'SIGKILL');
}

/** A master that lives does this itself. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // To leave it is better than to stay for it.
  }
}

function say(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Whoever read it is gone.
  }
}
