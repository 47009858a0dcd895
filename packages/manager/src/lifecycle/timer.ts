import type { TimerKey } from './effect.js';
import { failReload, passJudgement } from './reload.js';
import { restart } from './restart.js';
import { failScale } from './await-scale.js';
import { loseSpare, sparesDue } from './spares.js';
import { isStarting, isStopping } from './state.js';
import type { WorkerName, WorkerState } from './state.js';
import { giveUpWaiting, stop } from './stop.js';
import { closeMsOf, findWorker, report, terminate, timerOf } from './turn.js';
import type { Turn } from './turn.js';
import { workerGone } from './worker.js';

/** A deadline has passed. A timer that was cleared, and fires because it was already on its way, changes nothing. */
export function timerFired(turn: Turn, timer: TimerKey): void {
  const [kind, subject = '', index] = timer.split(' ');
  if (kind === 'stop') {
    if (isStopping(turn.state)) giveUpWaiting(turn);
  } else if (kind === 'spares') {
    if (turn.state.spares.startsAtMs !== undefined) sparesDue(turn);
  } else if (kind === 'judge') {
    if (turn.state.phase === 'running') passJudgement(turn);
  } else if (kind === 'restart') {
    const slot = turn.state.slots.find((each) => each.role === subject && each.index === Number(index));
    if (slot?.startsAtMs !== undefined && turn.state.phase === 'running') restart(turn, slot);
  } else {
    const worker = findWorker(turn.state, subject as WorkerName);
    if (worker && timerOf[worker.status] === kind && !isStopping(turn.state)) workerTimedOut(turn, worker);
  }
}

function workerTimedOut(turn: Turn, worker: WorkerState): void {
  if (worker.status === 'booting' || worker.status === 'loading') bootTimedOut(turn, worker);
  else if (worker.status === 'leaving') leaveTimedOut(turn, worker);
  else if (worker.status === 'retiring') terminate(turn, worker, closeMsOf(turn.state, worker));
  else endTimedOut(turn, worker);
}

function bootTimedOut(turn: Turn, worker: WorkerState): void {
  const { limits } = turn.state.plan;
  const limitMs = worker.role === 'agent' ? limits.agentBootMs : limits.appBootMs;
  report(turn, { fact: 'boot-timed-out', worker: worker.name, limitMs });
  if (isStarting(turn.state)) {
    stop(turn, { exitCode: 1, reason: { kind: 'boot-timed-out', worker: worker.name, limitMs } });
    return;
  }
  failScale(turn, worker, { kind: 'boot-timed-out', limitMs });
  // A successor is dismissed with the others.
  failReload(turn, worker, { kind: 'boot-timed-out', limitMs });
  const still = findWorker(turn.state, worker.name);
  if (still?.status !== worker.status) return;
  terminate(turn, still, limits.giveUpMs);
  loseSpare(turn, worker);
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
