import { planRestart } from '../restart-policy.js';
import { begin, spawn } from './boot.js';
import { waitNoLonger } from './await-scale.js';
import { postponeSpare, takeSpare } from './take-spare.js';
import type { Slot, WorkerName, WorkerState } from './state.js';
import { findSlot, order, report, setSlot, slotOf } from './turn.js';
import type { Turn } from './turn.js';

/** The worker no longer fills its slot: its successor does, or a new one will, at a known time. */
export function vacate(turn: Turn, worker: WorkerState): void {
  const slot = findSlot(turn.state, worker);
  // A slot that was scaled away is filled by nobody any more.
  if (slot?.worker !== worker.name) return;
  if (slot.successor) {
    setSlot(turn, slot, { worker: slot.successor, successor: undefined });
    return;
  }
  setSlot(turn, slot, { worker: undefined });
  refill(turn, slotOf(turn.state, worker), worker);
}

function refill(turn: Turn, slot: Slot, dead: WorkerState): void {
  if (turn.state.reload?.agent?.old === dead.name) {
    restart(turn, slot);
    return;
  }
  const policy = turn.state.plan.restart[slot.role];
  if (policy === 'never') {
    report(turn, { fact: 'slot-abandoned', role: slot.role, slot: slot.index, worker: dead.name });
    if (slot.role === 'app') waitNoLonger(turn, dead);
    return;
  }
  const { nowMs, random } = turn.context;
  const readyMs = dead.status === 'ready' ? nowMs - dead.sinceMs : 0;
  const { attempt, delayMs } = planRestart({ attempts: slot.attempts, readyMs, random }, policy);
  setSlot(turn, slot, { attempts: attempt });
  if (takeSpare(turn, slot)) {
    postponeSpare(turn, delayMs);
    return;
  }
  if (delayMs === 0) {
    restart(turn, slot);
    return;
  }
  setSlot(turn, slot, { startsAtMs: nowMs + delayMs });
  order(turn, { type: 'set-timer', timer: `restart ${slot.role} ${slot.index}`, delayMs });
  report(turn, { fact: 'restart-planned', role: slot.role, slot: slot.index, attempt, delayMs });
}

/** Fills an empty slot now. */
export function restart(turn: Turn, slot: Slot): WorkerName | undefined {
  const workers = spawn(turn, slot.role, [slot], true);
  begin(turn, workers);
  return workers[0]?.name;
}

/** Takes back the plan to fill a slot later. */
export function cancelRestart(turn: Turn, slot: Slot): void {
  if (slot.startsAtMs === undefined) return;
  order(turn, { type: 'clear-timer', timer: `restart ${slot.role} ${slot.index}` });
  setSlot(turn, slot, { startsAtMs: undefined });
}
