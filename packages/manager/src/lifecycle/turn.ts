import type { Context } from './event.js';
import type { Effect, Fact } from './effect.js';
import type { Slot, State, WorkerName, WorkerRole, WorkerState, WorkerStatus } from './state.js';

/** One transition in the making: the state so far and the orders so far. Lives only within `transition`. */
export interface Turn {
  state: State;
  readonly effects: Effect[];
  readonly context: Context;
}

export function order(turn: Turn, effect: Effect): void {
  turn.effects.push(effect);
}

export function report(turn: Turn, fact: Fact): void {
  turn.effects.push({ type: 'report', fact });
}

export function change(turn: Turn, part: Partial<State>): void {
  turn.state = { ...turn.state, ...part };
}

export function findWorker(state: State, name: WorkerName): WorkerState | undefined {
  return state.workers.find((worker) => worker.name === name);
}

export function workersOf(state: State, role: WorkerRole): readonly WorkerState[] {
  return state.workers.filter((worker) => worker.role === role);
}

export function setStatus(turn: Turn, name: WorkerName, status: WorkerStatus): void {
  const sinceMs = turn.context.nowMs;
  change(turn, {
    workers: turn.state.workers.map((worker) => (worker.name === name ? { ...worker, status, sinceMs } : worker)),
  });
}

export function removeWorker(turn: Turn, name: WorkerName): void {
  change(turn, { workers: turn.state.workers.filter((worker) => worker.name !== name) });
}

type Place = Pick<WorkerState, 'role' | 'slot'>;

export function findSlot(state: State, { role, slot }: Place): Slot | undefined {
  return state.slots.find((candidate) => candidate.role === role && candidate.index === slot);
}

export function slotOf(state: State, place: Place): Slot {
  const found = findSlot(state, place);
  if (!found) throw new RangeError(`There is no slot ${place.slot} for ${place.role} workers.`);
  return found;
}

export function setSlot(turn: Turn, slot: Slot, part: Partial<Slot>): void {
  const isIt = (each: Slot): boolean => each.role === slot.role && each.index === slot.index;
  change(turn, { slots: turn.state.slots.map((each) => (isIt(each) ? { ...each, ...part } : each)) });
}

/** Asks a worker to end while the cluster goes on. Not even one that SIGKILL cannot end keeps its slot for ever. */
export function terminate(turn: Turn, worker: WorkerState, graceMs: number): void {
  clearWorkerTimer(turn, worker);
  setStatus(turn, worker.name, 'stopping');
  order(turn, { type: 'terminate', worker: worker.name, graceMs });
  order(turn, { type: 'set-timer', timer: `end ${worker.name}`, delayMs: graceMs + turn.state.plan.limits.forceMs });
}

/** Another has its place: it finishes what it holds, and ends by itself. */
export function retire(turn: Turn, worker: WorkerState): void {
  const { retireMs, agentCloseMs } = turn.state.plan.limits;
  const graceMs = worker.role === 'agent' ? agentCloseMs : retireMs;
  clearWorkerTimer(turn, worker);
  setStatus(turn, worker.name, 'retiring');
  order(turn, { type: 'retire', worker: worker.name, graceMs });
  order(turn, { type: 'set-timer', timer: `retire ${worker.name}`, delayMs: graceMs });
  report(turn, { fact: 'retired', worker: worker.name });
}

/** It has no place any more: what serves may finish, unless it is deaf; the rest ends at once. */
export function dismiss(turn: Turn, worker: WorkerState, deaf = false): void {
  if (worker.status === 'ready' && deaf) terminate(turn, worker, turn.state.plan.limits.giveUpMs);
  else if (worker.status === 'ready') retire(turn, worker);
  else if (worker.status === 'booting') terminate(turn, worker, closeMsOf(turn.state, worker));
}

/** From being asked to end until being ended. */
export function closeMsOf({ plan: { limits } }: State, { role }: Pick<WorkerState, 'role'>): number {
  return role === 'agent' ? limits.agentCloseMs : limits.appCloseMs;
}

/** Which deadline a status has: at most one. It ends with the status. */
export const timerOf = {
  held: undefined,
  loading: 'boot',
  spare: undefined,
  booting: 'boot',
  ready: undefined,
  leaving: 'leave',
  retiring: 'retire',
  stopping: 'end',
} as const;

/** To be called before the status changes. */
export function clearWorkerTimer(turn: Turn, { name, status }: WorkerState): void {
  const kind = timerOf[status];
  if (kind) order(turn, { type: 'clear-timer', timer: `${kind} ${name}` });
}
