import type { ScaleFailure } from './event.js';
import type { State, WorkerState } from './state.js';
import { change, report } from './turn.js';
import type { Turn } from './turn.js';

/** A worker is ready: perhaps it was the last one that was waited for. */
export function advanceScale(turn: Turn, worker: WorkerState): void {
  if (isAwaited(turn.state, worker)) waitNoLonger(turn, worker);
}

/** This slot serves, or was given up. */
export function waitNoLonger(turn: Turn, { slot }: Pick<WorkerState, 'slot'>): void {
  const { scaling } = turn.state;
  if (scaling)
    awaitSlots(
      turn,
      scaling.awaiting.filter((index) => index !== slot),
    );
}

/** Waits for these slots; for none it is done. */
export function awaitSlots(turn: Turn, awaiting: readonly number[]): void {
  change(turn, { scaling: awaiting.length > 0 ? { awaiting } : undefined });
  if (awaiting.length === 0) report(turn, { fact: 'scale-finished', apps: turn.state.apps });
}

/** Something has gone wrong with a worker: if the scaling waits for it, it is over. */
export function failScale(turn: Turn, worker: WorkerState, why: ScaleFailure): void {
  if (!isAwaited(turn.state, worker)) return;
  report(turn, { fact: 'scale-incomplete', apps: turn.state.apps, worker: worker.name, why });
  change(turn, { scaling: undefined });
}

function isAwaited({ scaling, slots }: State, { name, role, slot: index }: WorkerState): boolean {
  if (role !== 'app' || index === undefined || !scaling?.awaiting.includes(index)) return false;
  return slots.some((slot) => slot.role === 'app' && slot.index === index && slot.worker === name);
}
