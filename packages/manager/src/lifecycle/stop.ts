import type { Ending, State, WorkerRole } from './state.js';
import { stopJudging } from './reload.js';
import { cancelRestart } from './restart.js';
import { cancelSpares } from './spares.js';
import { change, clearWorkerTimer, order, report, setStatus, workersOf } from './turn.js';
import type { Turn } from './turn.js';

type End = Pick<Ending, 'exitCode' | 'reason'>;

/** Ends the cluster in order: all apps, then the agent, each with its own limit. */
export function stop(turn: Turn, end: End): void {
  prepareEnd(turn, end);
  change(turn, { phase: 'stopping-apps' });
  endAll(turn, 'app', turn.state.plan.limits.appCloseMs);
  advanceStop(turn);
}

/** Ends the cluster at once. */
export function kill(turn: Turn, end: End): void {
  if (turn.state.phase === 'closed' || turn.state.phase === 'killing') return;
  if (!turn.state.ending) prepareEnd(turn, end);
  else order(turn, { type: 'clear-timer', timer: 'stop' });
  change(turn, { phase: 'killing' });
  order(turn, { type: 'set-timer', timer: 'stop', delayMs: turn.state.plan.limits.forceMs });
  for (const worker of turn.state.workers) order(turn, { type: 'terminate', worker: worker.name, graceMs: 0 });
  advanceStop(turn);
}

/** A worker has ended: goes on as soon as nobody of this stage is left. */
export function advanceStop(turn: Turn): void {
  const { phase } = turn.state;
  if (phase === 'stopping-apps' && workersOf(turn.state, 'app').length === 0) {
    order(turn, { type: 'clear-timer', timer: 'stop' });
    stopAgent(turn);
  } else if (phase !== 'stopping-apps' && turn.state.workers.length === 0) {
    order(turn, { type: 'clear-timer', timer: 'stop' });
    finish(turn);
  }
}

/** Not even SIGKILL has helped in time: it is said, and the end goes on without them. */
export function giveUpWaiting(turn: Turn): void {
  const { phase, ending } = turn.state;
  if (!ending) return;
  const role: WorkerRole | undefined = phase === 'stopping-apps' ? 'app' : undefined;
  const left = turn.state.workers.filter((worker) => !role || worker.role === role).map((worker) => worker.name);
  report(turn, { fact: 'left-behind', workers: left });
  change(turn, {
    ending: { ...ending, exitCode: ending.exitCode || 1, leftBehind: [...ending.leftBehind, ...left] },
    workers: turn.state.workers.filter((worker) => !left.includes(worker.name)),
  });
  if (phase === 'stopping-apps') stopAgent(turn);
  else finish(turn);
}

function prepareEnd(turn: Turn, end: End): void {
  const gaveUp = turn.state.phase !== 'running';
  report(turn, { fact: 'ending', exitCode: end.exitCode, reason: end.reason });
  if (gaveUp) order(turn, { type: 'reject-start', reason: end.reason });
  const { exitCode, reason } = end;
  stopJudging(turn);
  change(turn, {
    ending: { exitCode, reason, gaveUp, leftBehind: [] },
    reload: undefined,
    scaling: undefined,
    next: undefined,
    tired: [],
  });
  for (const slot of turn.state.slots) cancelRestart(turn, slot);
  cancelSpares(turn);
  for (const worker of turn.state.workers) {
    clearWorkerTimer(turn, worker);
    setStatus(turn, worker.name, 'stopping');
  }
}

function stopAgent(turn: Turn): void {
  change(turn, { phase: 'stopping-agent' });
  if (workersOf(turn.state, 'agent').length === 0) finish(turn);
  else endAll(turn, 'agent', turn.state.plan.limits.agentCloseMs);
}

function endAll(turn: Turn, role: WorkerRole, closeMs: number): void {
  const workers = workersOf(turn.state, role);
  const { exitCode, gaveUp } = endingOf(turn.state);
  const graceMs = gaveUp ? Math.min(turn.state.plan.limits.giveUpMs, closeMs) : closeMs;
  order(turn, { type: 'set-timer', timer: 'stop', delayMs: graceMs + turn.state.plan.limits.forceMs });
  if (workers.length > 0) report(turn, { fact: 'stopping', role, graceMs, exitCode });
  for (const worker of workers) order(turn, { type: 'terminate', worker: worker.name, graceMs });
}

function finish(turn: Turn): void {
  change(turn, { phase: 'closed' });
  order(turn, { type: 'finish', ending: endingOf(turn.state) });
}

function endingOf(state: State): Ending {
  if (!state.ending) throw new Error('A cluster ends only after its end was asked for.');
  return state.ending;
}
