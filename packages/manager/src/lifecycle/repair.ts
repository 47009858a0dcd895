import { capacityOf } from './capacity.js';
import type { Place } from './capacity.js';
import { cancelRestart, restart } from './restart.js';
import { emptySlot } from './state.js';
import { change, findSlot, report, setSlot, slotOf } from './turn.js';
import type { Turn } from './turn.js';

/**
 * Wanted is what serves, starts or waits until a known time. The invariants say so of every state; where it is not so all
 * the same, that is an error of ours, which is told and mended.
 */
export function checkCapacity(turn: Turn): void {
  if (turn.state.phase !== 'running') return;
  const capacity = capacityOf(turn.state, turn.context.nowMs);
  if (capacity.lost.length === 0) return;
  report(turn, { fact: 'capacity-lost', capacity });
  for (const place of capacity.lost) fill(turn, place);
}

function fill(turn: Turn, { role, index }: Place): void {
  const slot = findSlot(turn.state, { role, slot: index });
  if (!slot) {
    change(turn, { slots: [...turn.state.slots, emptySlot(role, index)] });
  } else if (slot.successor) {
    setSlot(turn, slot, { worker: slot.successor, successor: undefined });
    return;
  } else {
    cancelRestart(turn, slot);
    setSlot(turn, slot, { worker: undefined });
  }
  restart(turn, slotOf(turn.state, { role, slot: index }));
}
