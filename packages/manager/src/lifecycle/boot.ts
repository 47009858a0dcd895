import type { NewWorker } from './effect.js';
import type { Slot, WorkerRole, WorkerState } from './state.js';
import { change, order, report, setSlot, setStatus, workersOf } from './turn.js';
import type { Turn } from './turn.js';

/** All processes are started together; the apps wait until the agent is ready, as Egg's contract wants it. */
export function startCluster(turn: Turn): void {
  if (turn.state.phase !== 'idle') return;
  const { plan, slots } = turn.state;
  change(turn, { phase: plan.agent ? 'starting-agent' : 'starting-apps' });
  const slotsOf = (role: WorkerRole): readonly Slot[] => slots.filter((slot) => slot.role === role);
  if (plan.agent) begin(turn, spawn(turn, 'agent', slotsOf('agent'), false));
  const apps = spawn(turn, 'app', slotsOf('app'), false);
  if (!plan.agent) begin(turn, apps);
}

/** Starts a process for each slot, held; the caller says what the new ones are to the slot. */
export function spawn(
  turn: Turn,
  role: WorkerRole,
  slots: readonly Slot[],
  restart: boolean,
  as: 'worker' | 'successor' = 'worker',
): NewWorker[] {
  const indexes = slots.map(({ index }) => index);
  const workers = addWorkers(turn, role, indexes, restart);
  for (const worker of workers) {
    const slot = slots.find((candidate) => candidate.index === worker.slot);
    if (slot) setSlot(turn, slot, { [as]: worker.name, startsAtMs: undefined });
  }
  return workers;
}

/** Starts a process for each of these places, held; undefined: for none, as a spare. */
export function addWorkers(
  turn: Turn,
  role: WorkerRole,
  places: readonly (number | undefined)[],
  restart: boolean,
): NewWorker[] {
  const firstId = turn.state.lastId[role] + 1;
  const workers = places.map((slot, offset): NewWorker => {
    const id = firstId + offset;
    return { name: `${role}#${id}`, role, id, slot };
  });
  const sinceMs = turn.context.nowMs;
  change(turn, {
    lastId: { ...turn.state.lastId, [role]: firstId + places.length - 1 },
    workers: [...turn.state.workers, ...workers.map((worker): WorkerState => ({ ...worker, status: 'held', sinceMs }))],
  });
  order(turn, { type: 'spawn', role, workers });
  for (const worker of workers) report(turn, { fact: 'worker-spawned', worker, restart });
  return workers;
}

/** Orders held workers to start their applications, each with a deadline. */
export function begin(
  turn: Turn,
  workers: readonly Pick<WorkerState, 'name' | 'role'>[],
  as: 'booting' | 'loading' = 'booting',
): void {
  const { limits } = turn.state.plan;
  for (const { name, role } of workers) {
    const delayMs = role === 'agent' ? limits.agentBootMs : limits.appBootMs;
    setStatus(turn, name, as);
    order(turn, { type: 'begin', worker: name });
    order(turn, { type: 'set-timer', timer: `boot ${name}`, delayMs });
  }
}

/** A worker of the first generation is ready. */
export function advanceBoot(turn: Turn): void {
  if (turn.state.phase === 'starting-agent') {
    change(turn, { phase: 'starting-apps' });
    begin(turn, workersOf(turn.state, 'app'));
    return;
  }
  if (awaited(turn) > 0) return;
  change(turn, { phase: 'running' });
  order(turn, { type: 'resolve-start' });
  report(turn, { fact: 'cluster-ready' });
}

/** App slots without a ready worker. */
export function awaited(turn: Turn): number {
  const ready = new Set(turn.state.workers.filter((worker) => worker.status === 'ready').map((worker) => worker.name));
  return turn.state.slots.filter((slot) => slot.role === 'app' && !(slot.worker && ready.has(slot.worker))).length;
}
