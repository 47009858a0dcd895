import { capacityOf } from '@ec/manager';
import type { Count, Phase, SpareCount, State, WorkerName, WorkerRole, WorkerStatus } from '@ec/manager';
import type { ConnectionStatus } from './limit/connection-limit.js';
import { ordinal, seconds } from './describe.js';

/** What a cluster consists of at this moment. */
export interface ClusterStatus {
  readonly phase: Phase;
  /** All places where it serves; empty until it does. */
  readonly addresses: readonly string[];
  /** With the option maxConnections. */
  readonly connections: ConnectionStatus | undefined;
  readonly wanted: { readonly agents: number; readonly apps: number };
  /** How the places stand. While it runs, wanted is serving + starting + waiting + abandoned. */
  readonly capacity: { readonly agent: Count; readonly app: Count; readonly spares: SpareCount };
  readonly workers: readonly WorkerReport[];
  /** Empty places, with the time at which each is filled again. */
  readonly waiting: readonly WaitingSlot[];
}

/** What the life cycle knows of it. */
export type LifeStatus = Omit<ClusterStatus, 'addresses' | 'connections'>;

export interface WorkerReport {
  readonly name: WorkerName;
  readonly role: WorkerRole;
  readonly id: number;
  /** Undefined: a spare, which waits for one. */
  readonly slot: number | undefined;
  readonly pid: number;
  readonly status: WorkerStatus;
  /** For how long it has had this status. */
  readonly forMs: number;
}

export interface WaitingSlot {
  readonly role: WorkerRole;
  readonly slot: number;
  /** Restarts in a row, this one included. */
  readonly attempt: number;
  /** Undefined where this place is not filled again (`env` local or unittest of an Egg application). */
  readonly startsInMs: number | undefined;
  /** The same in words: `slot 2 starts again in 3.2 s, 4th time`. */
  readonly text: string;
}

/** Describes a state to people and programs. Pure. */
export function statusOf(state: State, nowMs: number, osIdOf: (worker: WorkerName) => number): LifeStatus {
  const { agent, app, spares } = capacityOf(state, nowMs);
  return {
    phase: state.phase,
    wanted: { agents: state.plan.agent ? 1 : 0, apps: state.apps },
    capacity: { agent, app, spares },
    workers: state.workers.map(({ name, role, id, slot, status, sinceMs }) => ({
      name,
      role,
      id,
      slot,
      pid: osIdOf(name),
      status,
      forMs: Math.max(0, Math.round(nowMs - sinceMs)),
    })),
    waiting: state.phase === 'running' ? waitingSlots(state, nowMs) : [],
  };
}

function waitingSlots(state: State, nowMs: number): WaitingSlot[] {
  return state.slots.flatMap(({ role, index: slot, worker, attempts: attempt, startsAtMs }) => {
    if (worker) return [];
    const startsInMs = startsAtMs === undefined ? undefined : Math.max(0, Math.round(startsAtMs - nowMs));
    const place = role === 'agent' ? 'the agent' : `slot ${slot}`;
    const text =
      startsInMs === undefined
        ? `${place} is not started again in this environment`
        : `${place} starts again in ${seconds(startsInMs)}, ${ordinal(attempt)} time`;
    return [{ role, slot, attempt, startsInMs, text }];
  });
}
