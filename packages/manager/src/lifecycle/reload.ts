import { begin, spawn } from './boot.js';
import { cancelRestart, restart } from './restart.js';
import type { WorkerState } from './state.js';
import { change, findWorker, report, setSlot, slotOf, terminate } from './turn.js';
import type { Turn } from './turn.js';

/** Replaces all app workers slot by slot, the new one first; a request during a reload is done after it. */
export function requestReload(turn: Turn): void {
  const { phase, plan, reload } = turn.state;
  if (phase !== 'running' || plan.canOverlap === false) {
    report(turn, { fact: 'reload-refused', why: phase === 'running' ? 'no-overlap' : 'not-running' });
    return;
  }
  if (reload) {
    change(turn, { reload: { ...reload, again: true } });
    report(turn, { fact: 'reload-queued' });
    return;
  }
  beginReload(turn);
}

function beginReload(turn: Turn): void {
  const [first = 0, ...remaining] = turn.state.slots.filter((slot) => slot.role === 'app').map((slot) => slot.index);
  report(turn, { fact: 'reload-started' });
  reloadSlot(turn, first, remaining, false);
}

function reloadSlot(turn: Turn, current: number, remaining: readonly number[], again: boolean): void {
  change(turn, { reload: { current, remaining, again } });
  const slot = slotOf(turn.state, { role: 'app', slot: current });
  if (slot.worker) {
    begin(turn, spawn(turn, 'app', [slot], false, 'successor'));
    return;
  }
  // An empty slot has nobody to be replaced: its restart is brought forward.
  cancelRestart(turn, slot);
  restart(turn, slot);
}

/** A worker is ready: if the reload has waited for it, the old one may go and the next slot has its turn. */
export function advanceReload(turn: Turn, worker: WorkerState): void {
  const { reload } = turn.state;
  if (!reload || worker.role !== 'app' || worker.slot !== reload.current) return;
  const slot = slotOf(turn.state, worker);
  if (slot.successor === worker.name) {
    const old = slot.worker && findWorker(turn.state, slot.worker);
    setSlot(turn, slot, { worker: worker.name, successor: undefined, attempts: 0 });
    if (old && old.status !== 'stopping') terminate(turn, old, turn.state.plan.limits.appCloseMs);
  } else if (slot.successor) {
    return; // the old one has become ready, but it is the new one that counts
  }
  const [next, ...remaining] = reload.remaining;
  if (next !== undefined) {
    reloadSlot(turn, next, remaining, reload.again);
    return;
  }
  report(turn, { fact: 'reload-finished' });
  endReload(turn, reload.again);
}

/** A new worker has died before it was ready: what serves goes on serving, the rest is not touched. */
export function failReload(turn: Turn, worker: WorkerState): void {
  const { reload } = turn.state;
  if (!reload || worker.role !== 'app' || worker.slot !== reload.current) return;
  const slot = slotOf(turn.state, worker);
  const isNew = slot.successor === worker.name || (slot.worker === worker.name && !slot.successor);
  if (!isNew) return;
  if (slot.successor) setSlot(turn, slot, { successor: undefined });
  report(turn, { fact: 'reload-failed', worker: worker.name });
  endReload(turn, reload.again);
}

function endReload(turn: Turn, again: boolean): void {
  change(turn, { reload: undefined });
  if (again) beginReload(turn);
}
