import { isSpare } from '../../src/index.js';
import type { Slot, WorkerName, WorkerState } from '../../src/index.js';
import type { World } from './world.js';

const letter = {
  held: 'h',
  loading: 'o',
  spare: 'p',
  booting: 'b',
  ready: 'r',
  leaving: 'l',
  retiring: 't',
  stopping: 's',
} as const;

/**
 * What a world has in common with all worlds in which the same can happen from here on. Left out is
 * - the number of a worker: it is named by the place it fills, and those that fill none by role, slot and status;
 * - the clock, while the cluster does not end: the next event decides how old a worker is (see `possibleEvents`);
 * - restarts in a row beyond `attemptsUpTo`: from the second on only the length of the wait grows;
 * - timers and what a process was told, as far as the invariants tie them to a worker's status;
 * - the slots, once the cluster ends: `settle` takes them away, so that a look at them would fail.
 * During the end the time since it began counts, and the time until its deadline.
 */
export function stateKey(world: World, attemptsUpTo: number): string {
  const { state } = world;
  if (state.phase === 'closed') return `closed ${state.ending?.exitCode}`;
  if (state.ending) return endKey(world);
  const workers = new Map(state.workers.map((worker) => [worker.name, worker]));
  const take = (name: WorkerName | undefined): string => {
    const worker = name && workers.get(name);
    if (!worker) return '-';
    workers.delete(worker.name);
    return letter[worker.status];
  };
  const places = state.slots.map((slot) => placeKey(slot, take, attemptsUpTo));
  const surplus = [...workers.values()].map(({ role, slot, status }) => role + slot + letter[status]).sort();
  const { reload, scaling, next } = state;
  const tired = state.tired.map(({ worker }) => state.slots.find((slot) => slot.worker === worker)?.index);
  const reloading = reload
    ? `${reload.current}<${reload.remaining.join()}${reload.isJudging ? '?' : ''}${reload.recycles ? '1' : ''}${agentKey(state)}`
    : scaling
      ? scaling.awaiting.join()
      : '';
  return `${state.phase}|${places.join()}|${surplus.join()}|${reloading}|${next?.apps}${next?.reload ? '+' : ''}|${tired.join()}|${sparesKey(state, attemptsUpTo)}`;
}

/** Those there are stand among the workers. */
function sparesKey({ spares: { attempts, startsAtMs } }: World['state'], attemptsUpTo: number): string {
  return `${Math.min(attempts, attemptsUpTo)}${startsAtMs === undefined ? '' : 'w'}`;
}

function agentKey({ plan, reload, slots }: World['state']): string {
  if (!plan.reloadsAgent || !reload || reload.recycles) return '';
  const agent = slots.find(({ role }) => role === 'agent')?.worker;
  if (!reload.agent) return Number(agent?.split('#')[1]) > reload.oldAgents ? 'since' : '';
  return slots.some(({ worker }) => worker !== undefined && worker === reload.agent?.old) ? 'old' : 'new';
}

function placeKey(slot: Slot, take: (name: WorkerName | undefined) => string, attemptsUpTo: number): string {
  const waits = slot.startsAtMs === undefined ? '' : 'w';
  return take(slot.worker) + take(slot.successor) + Math.min(slot.attempts, attemptsUpTo) + waits;
}

function endKey(world: World): string {
  const { state, nowMs, endedAtMs = 0, killed } = world;
  const asked = ({ name, role }: WorkerState): string => {
    const graceMs = world.processes.get(name)?.asked;
    return role + (graceMs === undefined ? '?' : graceMs > 0 ? '+' : '0');
  };
  const workers = state.workers.map(asked).sort().join();
  const dueInMs = (world.timers.get('stop') ?? NaN) - nowMs;
  const ending = state.ending && [state.ending.exitCode, state.ending.gaveUp, state.ending.leftBehind.length > 0];
  return `${state.phase}|${workers}|${nowMs - endedAtMs}|${dueInMs}|${ending?.join()}|${killed}`;
}

/** Workers that fill no place and are to fill none, and are no spares: leaving, or asked to end. */
export function surplusOf({ state }: World): number {
  const placed = new Set(state.slots.flatMap((slot) => [slot.worker, slot.successor]));
  return state.workers.filter((worker) => !placed.has(worker.name) && !isSpare(worker)).length;
}

/** Forgets what `stateKey` leaves out and nothing ties to the rest, so that all worlds of one key behave alike. */
export function settle(world: World): void {
  // The life cycle has forgotten them: from here on they are strangers, and strangers are tried in every state.
  for (const name of world.leftBehind) world.processes.delete(name);
  world.leftBehind.clear();
  if (world.state.ending) {
    world.state = { ...world.state, slots: [] };
    return;
  }
  const shiftMs = world.nowMs;
  world.nowMs = 0;
  for (const [key, dueMs] of world.timers) world.timers.set(key, dueMs - shiftMs);
  const { spares } = world.state;
  world.state = {
    ...world.state,
    workers: world.state.workers.map((worker) => ({ ...worker, sinceMs: 0 })),
    spares: { ...spares, startsAtMs: spares.startsAtMs === undefined ? undefined : spares.startsAtMs - shiftMs },
    slots: world.state.slots.map((slot) =>
      slot.startsAtMs === undefined ? slot : { ...slot, startsAtMs: slot.startsAtMs - shiftMs },
    ),
  };
}
