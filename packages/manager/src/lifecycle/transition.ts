import { advanceBoot, awaited, startCluster } from './boot.js';
import type { Effect, TimerKey } from './effect.js';
import type { Context, Event } from './event.js';
import { advanceReload, failReload, requestReload } from './reload.js';
import { restart, vacate } from './restart.js';
import { isStarting, isStopping } from './state.js';
import type { Exit, State, WorkerName, WorkerState } from './state.js';
import { advanceStop, giveUpWaiting, kill, stop } from './stop.js';
import { clearWorkerTimer, findWorker, order, removeWorker, report, setStatus, terminate } from './turn.js';
import type { Turn } from './turn.js';

/** What follows from an event: the next state, and orders to be carried out one after the other. */
export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/**
 * The life cycle of a cluster. Pure: the same arguments give the same step. Late and contradictory events (a message
 * of a worker that has ended, a timer that was cleared) change nothing.
 */
export function transition(state: State, event: Event, context: Context): Step {
  const turn: Turn = { state, effects: [], context };
  handle(turn, event);
  return { state: turn.state, effects: turn.effects };
}

function handle(turn: Turn, event: Event): void {
  if (turn.state.phase === 'closed') return;
  switch (event.type) {
    case 'start':
      return startCluster(turn);
    case 'worker-ready':
      return withWorker(turn, event.worker, (worker) => workerReady(turn, worker));
    case 'worker-disconnected':
      return withWorker(turn, event.worker, (worker) => workerDisconnected(turn, worker));
    case 'worker-exited':
      return withWorker(turn, event.worker, (worker) => workerExited(turn, worker, event.exit));
    case 'timer-fired':
      return timerFired(turn, event.timer);
    case 'reload-requested':
      return requestReload(turn);
    case 'close-requested':
      return turn.state.ending ? undefined : stop(turn, event);
    case 'kill-requested':
      return kill(turn, event);
    default:
      return event satisfies never;
  }
}

function withWorker(turn: Turn, name: WorkerName, act: (worker: WorkerState) => void): void {
  const worker = findWorker(turn.state, name);
  if (worker) act(worker);
}

function workerReady(turn: Turn, worker: WorkerState): void {
  if (worker.status !== 'booting') return;
  const bootMs = turn.context.nowMs - worker.sinceMs;
  clearWorkerTimer(turn, worker);
  setStatus(turn, worker.name, 'ready');
  report(turn, { fact: 'worker-ready', worker: worker.name, bootMs, awaited: awaited(turn) });
  if (isStarting(turn.state)) advanceBoot(turn);
  else advanceReload(turn, worker);
}

function workerDisconnected(turn: Turn, worker: WorkerState): void {
  if (isStopping(turn.state) || worker.status === 'stopping' || worker.status === 'leaving') return;
  report(turn, { fact: 'worker-disconnected', worker: worker.name });
  if (isStarting(turn.state)) {
    stop(turn, { exitCode: 1, reason: { kind: 'worker-disconnected', worker: worker.name } });
    return;
  }
  const { limits } = turn.state.plan;
  if (worker.role === 'agent' || worker.status !== 'ready') {
    // It cannot be heard any more and serves nobody: its slot is free when it has ended.
    terminate(turn, worker, worker.role === 'agent' ? limits.agentCloseMs : limits.appCloseMs);
    return;
  }
  setStatus(turn, worker.name, 'leaving');
  order(turn, { type: 'set-timer', timer: `leave ${worker.name}`, delayMs: limits.leaveMs });
  vacate(turn, worker);
}

function workerExited(turn: Turn, worker: WorkerState, exit: Exit): void {
  const { name, status } = worker;
  const expected = status === 'stopping' || status === 'leaving';
  report(turn, expected ? { fact: 'worker-ended', worker: name, exit } : { fact: 'worker-died', worker: name, exit, status });
  if (isStopping(turn.state)) {
    removeWorker(turn, name);
    advanceStop(turn);
  } else if (isStarting(turn.state)) {
    clearWorkerTimer(turn, worker);
    removeWorker(turn, name);
    stop(turn, { exitCode: 1, reason: { kind: 'worker-died', worker: name, exit } });
  } else {
    workerGone(turn, worker);
  }
}

/** The cluster runs on without it. */
function workerGone(turn: Turn, worker: WorkerState): void {
  clearWorkerTimer(turn, worker);
  removeWorker(turn, worker.name);
  failReload(turn, worker);
  vacate(turn, worker);
}

function timerFired(turn: Turn, timer: TimerKey): void {
  const [kind, subject = '', index] = timer.split(' ');
  if (kind === 'stop') {
    if (isStopping(turn.state)) giveUpWaiting(turn);
  } else if (kind === 'restart') {
    const slot = turn.state.slots.find((each) => each.role === subject && each.index === Number(index));
    if (slot?.startsAtMs !== undefined && turn.state.phase === 'running') restart(turn, slot);
  } else {
    withWorker(turn, subject as WorkerName, (worker) => workerTimedOut(turn, worker));
  }
}

/** The deadline of the status that the worker has now; one of an earlier status was cleared with it. */
function workerTimedOut(turn: Turn, worker: WorkerState): void {
  if (worker.status === 'booting') bootTimedOut(turn, worker);
  else if (worker.status === 'leaving') leaveTimedOut(turn, worker);
  else if (worker.status === 'stopping' && !isStopping(turn.state)) endTimedOut(turn, worker);
}

function bootTimedOut(turn: Turn, worker: WorkerState): void {
  const { limits } = turn.state.plan;
  const limitMs = worker.role === 'agent' ? limits.agentBootMs : limits.appBootMs;
  report(turn, { fact: 'boot-timed-out', worker: worker.name, limitMs });
  if (isStarting(turn.state)) {
    stop(turn, { exitCode: 1, reason: { kind: 'boot-timed-out', worker: worker.name, limitMs } });
    return;
  }
  terminate(turn, worker, limits.giveUpMs);
}

function leaveTimedOut(turn: Turn, worker: WorkerState): void {
  const { limits } = turn.state.plan;
  report(turn, { fact: 'leave-timed-out', worker: worker.name, limitMs: limits.leaveMs });
  terminate(turn, worker, limits.appCloseMs);
}

function endTimedOut(turn: Turn, worker: WorkerState): void {
  report(turn, { fact: 'left-behind', workers: [worker.name] });
  workerGone(turn, worker);
}
