import { awaitSlots } from './await-scale.js';
import { begin, spawn } from './boot.js';
import type { ScaleRefusal } from './event.js';
import { cancelRestart } from './restart.js';
import { emptySlot } from './state.js';
import type { Slot, State } from './state.js';
import { takeSpare } from './take-spare.js';
import { change, dismiss, findWorker, report } from './turn.js';
import type { Turn } from './turn.js';

/*
 * How many app workers are wanted is part of the state. More: new slots are started behind the others. Fewer: the last
 * slots vanish, and their workers finish what they hold. Either is settled within the limits of a boot: when every slot
 * serves, or with the first that does not come to. What was asked for stays wanted in both cases.
 */

/** Another number of app workers; a request during a reload is done after it, and the last of several counts. */
export function requestScale(turn: Turn, apps: number): void {
  const { reload, next } = turn.state;
  const why = refusalOf(turn.state, apps);
  if (why) {
    report(turn, { fact: 'scale-refused', apps, why });
    return;
  }
  if (!reload) {
    scale(turn, apps);
    return;
  }
  change(turn, { next: { apps, reload: next?.reload ?? false } });
  const behind = reload.recycles ? 'recycling' : 'reload';
  report(turn, { fact: 'scale-queued', apps, overtakes: next?.apps !== undefined, behind });
}

/** How many app workers there are to be when all that was asked for is done. */
export function aimOf({ apps, next }: State): number {
  return next?.apps ?? apps;
}

function refusalOf(state: State, apps: number): ScaleRefusal | undefined {
  if (!Number.isSafeInteger(apps) || apps < 1) return 'not-a-count';
  if (state.phase !== 'running') return 'not-running';
  return state.plan.canOverlap === false && apps > state.apps ? 'no-overlap' : undefined;
}

/** Does it, whatever other number was asked for before; no reload is going on. */
export function scale(turn: Turn, apps: number): void {
  const { apps: before, scaling } = turn.state;
  report(turn, { fact: 'scale-started', apps, before, overtakes: scaling !== undefined });
  change(turn, { apps });
  for (const slot of appSlots(turn.state).slice(apps).reverse()) removeSlot(turn, slot);
  if (apps > before) addSlots(turn, before, apps);
  const awaiting = appSlots(turn.state)
    .filter((slot) => isComing(turn.state, slot))
    .map((slot) => slot.index);
  awaitSlots(turn, awaiting);
}

function addSlots(turn: Turn, from: number, to: number): void {
  const added = Array.from({ length: to - from }, (_, offset) => emptySlot('app', from + offset));
  change(turn, { slots: [...turn.state.slots, ...added] });
  const without = added.filter((slot) => !takeSpare(turn, slot));
  if (without.length > 0) begin(turn, spawn(turn, 'app', without, false));
}

function removeSlot(turn: Turn, slot: Slot): void {
  cancelRestart(turn, slot);
  const worker = slot.worker && findWorker(turn.state, slot.worker);
  change(turn, { slots: turn.state.slots.filter((each) => each.role !== 'app' || each.index !== slot.index) });
  if (worker) dismiss(turn, worker);
}

/** It does not serve yet, and will or will not within known time. One that was given up is not waited for. */
function isComing(state: State, { worker, startsAtMs }: Slot): boolean {
  if (worker === undefined) return startsAtMs !== undefined;
  return findWorker(state, worker)?.status !== 'ready';
}

function appSlots({ slots }: State): readonly Slot[] {
  return slots.filter((slot) => slot.role === 'app');
}
