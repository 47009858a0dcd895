import { reloadSlot } from './reload.js';
import type { State, Tired, WorkerState } from './state.js';
import { change, report, workersOf } from './turn.js';
import type { Turn } from './turn.js';

/*
 * A worker that has grown old or fat asks to be replaced. That is a reload of one slot, which nobody judges: the successor is
 * ready, then the old one retires. One after the other, and never while something else is going on.
 */

/** It is remembered until its turn has come. What asks again meanwhile is known already. */
export function requestRecycle(turn: Turn, worker: WorkerState, why: string): void {
  const { phase, plan, tired, reload } = turn.state;
  if (phase !== 'running' || plan.canOverlap === false || reload?.recycles === worker.name) return;
  if (!serves(turn.state, worker) || tired.some((one) => one.worker === worker.name)) return;
  change(turn, { tired: [...tired, { worker: worker.name, why }] });
}

/** Who may go now goes; who has ended or lost its place needs it no more. */
export function startRecycle(turn: Turn): void {
  const { tired } = turn.state;
  const still = tired.filter(({ worker: name }) =>
    turn.state.workers.some((worker) => worker.name === name && serves(turn.state, worker)),
  );
  if (still.length < tired.length) change(turn, { tired: still });
  const first = mayRecycle(turn.state) ? still[0] : undefined;
  if (first) begin(turn, first);
}

function begin(turn: Turn, { worker: name, why }: Tired): void {
  const slot = turn.state.slots.find((each) => each.worker === name);
  if (!slot) return;
  change(turn, { tired: turn.state.tired.filter((one) => one.worker !== name) });
  report(turn, { fact: 'recycle-started', worker: name, why });
  reloadSlot(turn, { current: slot.index, remaining: [], recycles: name, oldAgents: 0 });
}

/** Nothing else goes on, the last one has ended, and at most one place is empty. */
function mayRecycle(state: State): boolean {
  const { phase, reload, scaling, apps } = state;
  if (phase !== 'running' || reload || scaling) return false;
  const workers = workersOf(state, 'app');
  if (workers.some(({ status }) => status === 'retiring')) return false;
  return workers.filter(({ status }) => status === 'ready').length >= apps - 1;
}

function serves({ slots }: State, { name, role, status }: WorkerState): boolean {
  return role === 'app' && status === 'ready' && slots.some((slot) => slot.worker === name);
}
