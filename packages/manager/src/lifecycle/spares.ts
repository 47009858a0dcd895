import { planRestart } from '../restart-policy.js';
import { addWorkers, begin } from './boot.js';
import { cancelRestart } from './restart.js';
import { isSpare, wantedSpares } from './state.js';
import type { Slot, State, WorkerState } from './state.js';
import { isReloading, postponeSpare, takeSpare } from './take-spare.js';
import { change, order, report, setStatus, terminate } from './turn.js';
import type { Turn } from './turn.js';

/*
 * Spares are app workers that have loaded the application and wait: whoever needs a worker for a slot takes one that is
 * ready, and it has only to listen. They hold no slot. There are as many as the plan says from the moment when the cluster
 * runs; none is started during a reload, so that all there are at its end are of the old code, and go.
 */

/** It has loaded the application, and waits from now on. Said by any other it means nothing. */
export function spareLoaded(turn: Turn, { name, status, sinceMs }: WorkerState): void {
  if (status !== 'loading') return;
  order(turn, { type: 'clear-timer', timer: `boot ${name}` });
  setStatus(turn, name, 'spare');
  report(turn, { fact: 'spare-ready', worker: name, bootMs: turn.context.nowMs - sinceMs });
}

/** A spare has ended, or is about to, and was neither taken nor sent away: the next comes when the policy says. */
export function loseSpare(turn: Turn, worker: WorkerState): void {
  const policy = turn.state.plan.restart.app;
  if (!isSpare(worker) || policy === 'never') return;
  const { nowMs, random } = turn.context;
  const readyMs = worker.status === 'spare' ? nowMs - worker.sinceMs : 0;
  const { attempt, delayMs } = planRestart({ attempts: turn.state.spares.attempts, readyMs, random }, policy);
  change(turn, { spares: { ...turn.state.spares, attempts: attempt } });
  if (delayMs === 0) return;
  postponeSpare(turn, delayMs);
  report(turn, { fact: 'spare-planned', attempt, delayMs });
}

/** After each event: who is ready takes a slot that is empty, and who is missing is started. */
export function keepSpares(turn: Turn): void {
  const wanted = wantedSpares(turn.state);
  if (turn.state.phase !== 'running' || wanted === 0) return;
  for (const slot of turn.state.slots) if (slot.startsAtMs !== undefined) fill(turn, slot, slot.startsAtMs);
  const missing = wanted - turn.state.workers.filter(isSpare).length;
  if (missing <= 0 || !maySpawn(turn.state)) return;
  begin(turn, addWorkers(turn, 'app', Array.from<undefined>({ length: missing }), false), 'loading');
}

/** Whoever is to serve comes first, and has the processors for itself. */
function maySpawn({ spares, workers, reload }: State): boolean {
  if (spares.startsAtMs !== undefined || isReloading(reload)) return false;
  return !workers.some(({ role, status }) => role === 'app' && status === 'booting');
}

function fill(turn: Turn, slot: Slot, startsAtMs: number): void {
  if (!takeSpare(turn, slot)) return;
  cancelRestart(turn, slot);
  postponeSpare(turn, startsAtMs - turn.context.nowMs);
}

/** The time to wait is over. */
export function sparesDue(turn: Turn): void {
  change(turn, { spares: { ...turn.state.spares, startsAtMs: undefined } });
}

/** A reload was successful: those there are have the old code. */
export function renewSpares(turn: Turn): void {
  for (const worker of turn.state.workers.filter(isSpare)) {
    report(turn, { fact: 'spare-outdated', worker: worker.name });
    terminate(turn, worker, turn.state.plan.limits.appCloseMs);
  }
  cancelSpares(turn);
}

/** Takes back the plan to start one later, and forgets how many have failed. */
export function cancelSpares(turn: Turn): void {
  if (turn.state.spares.startsAtMs !== undefined) order(turn, { type: 'clear-timer', timer: 'spares' });
  change(turn, { spares: { attempts: 0, startsAtMs: undefined } });
}
