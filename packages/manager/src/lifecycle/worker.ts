import { advanceBoot, awaited } from './boot.js';
import { advanceReload, failReload } from './reload.js';
import { vacate } from './restart.js';
import { advanceScale, failScale } from './await-scale.js';
import { isStarting, isStopping } from './state.js';
import type { Exit, State, WorkerState } from './state.js';
import { loseSpare } from './spares.js';
import { advanceStop, stop } from './stop.js';
import { clearWorkerTimer, closeMsOf, order, removeWorker, report, setStatus, terminate } from './turn.js';
import type { Turn } from './turn.js';

/** It serves: boot or reload go on. Said by one that was not booting, it is an echo and means nothing. */
export function workerReady(turn: Turn, worker: WorkerState): void {
  if (worker.status !== 'booting') return;
  const bootMs = turn.context.nowMs - worker.sinceMs;
  clearWorkerTimer(turn, worker);
  setStatus(turn, worker.name, 'ready');
  report(turn, { fact: 'worker-ready', worker: worker.name, bootMs, awaited: awaited(turn) });
  if (isStarting(turn.state)) advanceBoot(turn);
  else if (turn.state.reload) advanceReload(turn, worker);
  else advanceScale(turn, worker);
}

/** It no longer serves, though its process lives: an app may finish what it holds while another takes its place. */
export function workerDisconnected(turn: Turn, worker: WorkerState): void {
  if (isStopping(turn.state) || isOnItsWay(worker)) return;
  report(turn, { fact: 'worker-disconnected', worker: worker.name });
  if (isStarting(turn.state)) {
    stop(turn, { exitCode: 1, reason: { kind: 'worker-disconnected', worker: worker.name } });
    return;
  }
  const { limits } = turn.state.plan;
  if (worker.role === 'agent' || worker.status !== 'ready') {
    // It cannot be heard any more and serves nobody: its slot is free when it has ended.
    terminate(turn, worker, closeMsOf(turn.state, worker));
    loseSpare(turn, worker);
    return;
  }
  setStatus(turn, worker.name, 'leaving');
  order(turn, { type: 'set-timer', timer: `leave ${worker.name}`, delayMs: limits.leaveMs });
  failReload(turn, worker, { kind: 'disconnected' });
  vacate(turn, worker);
}

/** It is about to end, and that is known. */
function isOnItsWay({ status }: WorkerState): boolean {
  return status === 'stopping' || status === 'leaving' || status === 'retiring';
}

/** Its process has ended: what that means depends on whether the cluster starts, runs or ends. */
export function workerExited(turn: Turn, worker: WorkerState, exit: Exit): void {
  const { name, status } = worker;
  report(
    turn,
    isWanted(turn.state, worker)
      ? { fact: 'worker-died', worker: name, exit, status }
      : { fact: 'worker-ended', worker: name, exit },
  );
  if (isStopping(turn.state)) {
    removeWorker(turn, name);
    advanceStop(turn);
  } else if (isStarting(turn.state)) {
    clearWorkerTimer(turn, worker);
    removeWorker(turn, name);
    stop(turn, { exitCode: 1, reason: { kind: 'worker-died', worker: name, exit } });
  } else {
    workerGone(turn, worker, exit);
  }
}

/** Nobody wanted it to end: it was not asked to, or only because it could not go on in its place. */
function isWanted(state: State, { name, status }: WorkerState): boolean {
  if (status === 'retiring') return false;
  if (status !== 'stopping') return true;
  if (state.reload?.agent?.old === name) return false;
  return !isStopping(state) && state.slots.some((slot) => slot.worker === name || slot.successor === name);
}

/** The cluster runs on without it. */
export function workerGone(turn: Turn, worker: WorkerState, exit: Exit = { code: null, signal: null }): void {
  clearWorkerTimer(turn, worker);
  removeWorker(turn, worker.name);
  // In this order: a scaling that follows the reload does not wait for this one.
  failScale(turn, worker, { kind: 'died', exit });
  failReload(turn, worker, { kind: 'died', exit });
  loseSpare(turn, worker);
  vacate(turn, worker);
}
