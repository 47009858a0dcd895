import type { Slot, State, WorkerName } from './state.js';
import { change, order, report, setSlot, setStatus } from './turn.js';
import type { Turn } from './turn.js';

/** A spare that is ready gets this slot, or is to succeed who has it. Undefined: there is none for it. */
export function takeSpare(turn: Turn, slot: Slot, as: 'worker' | 'successor' = 'worker'): WorkerName | undefined {
  const spare = turn.state.workers.find(({ status }) => status === 'spare');
  if (!spare || slot.role !== 'app' || !takesOldCode(turn.state, slot)) return undefined;
  const { name } = spare;
  change(turn, {
    workers: turn.state.workers.map((worker) => (worker.name === name ? { ...worker, slot: slot.index } : worker)),
  });
  setSlot(turn, slot, { [as]: name, startsAtMs: undefined });
  report(turn, { fact: 'spare-taken', worker: name, slot: slot.index });
  setStatus(turn, name, 'booting');
  order(turn, { type: 'take-slot', worker: name, slot: slot.index });
  order(turn, { type: 'set-timer', timer: `boot ${name}`, delayMs: turn.state.plan.limits.appBootMs });
  return name;
}

/** During a reload spares are of the old code: they help out only where a successor is still to come. */
function takesOldCode({ reload }: State, { index }: Slot): boolean {
  return !isReloading(reload) || reload.remaining.includes(index);
}

/** All are replaced, and not only one. */
export function isReloading(reload: State['reload']): reload is NonNullable<State['reload']> {
  return reload !== undefined && reload.recycles === undefined;
}

/**
 * A slot was filled that would have had to wait: its wait goes over to the next spare. So a worker that dies again and
 * again starts no more often than without spares.
 */
export function postponeSpare(turn: Turn, delayMs: number): void {
  const atMs = turn.context.nowMs + delayMs;
  const { spares } = turn.state;
  if (delayMs <= 0 || (spares.startsAtMs ?? -Infinity) >= atMs) return;
  change(turn, { spares: { ...spares, startsAtMs: atMs } });
  order(turn, { type: 'set-timer', timer: 'spares', delayMs });
}
