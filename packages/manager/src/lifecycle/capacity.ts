import { wantedSpares } from './state.js';
import type { Slot, State, WorkerRole, WorkerState } from './state.js';

/** How the places of one role stand. A sound cluster has `wanted = serving + starting + waiting + abandoned`. */
export interface Count {
  readonly wanted: number;
  /** A worker there is ready. */
  readonly serving: number;
  /** A worker there boots, within its deadline. */
  readonly starting: number;
  /** Empty until a known time, or until the worker there has ended, within its deadline. */
  readonly waiting: number;
  /** Given up aloud, where dead workers are not replaced. */
  readonly abandoned: number;
}

/** How the spares stand. `wanted = ready + starting + waiting`. */
export interface SpareCount {
  readonly wanted: number;
  /** They have loaded the application. */
  readonly ready: number;
  readonly starting: number;
  /** Started later: when who is to serve has booted, after others have failed, or when a reload is over. */
  readonly waiting: number;
}

export interface Place {
  readonly role: WorkerRole;
  readonly index: number;
}

export interface Capacity {
  readonly agent: Count;
  readonly app: Count;
  readonly spares: SpareCount;
  /** Places of which nobody knows when they are filled. There are none: see the invariants. */
  readonly lost: readonly Place[];
}

/** A place may be so late. The longest wait, which a stop of the whole process can double once, is 30 s. */
const OVERDUE_MS = 60_000;

type Standing = Exclude<keyof Count, 'wanted'> | 'lost';

const standings: Readonly<Record<WorkerState['status'], Standing>> = {
  held: 'starting',
  booting: 'starting',
  // Who has no place fills none.
  loading: 'lost',
  spare: 'lost',
  ready: 'serving',
  stopping: 'waiting',
  // Who finishes what it holds fills no place.
  leaving: 'lost',
  retiring: 'lost',
};

/** Compares what a cluster is meant to be with what it is. Pure. */
export function capacityOf(state: State, nowMs: number): Capacity {
  const workers = new Map(state.workers.map((worker) => [worker.name, worker]));
  const slots = new Map(state.slots.map((slot) => [keyOf(slot), slot]));
  const lost: Place[] = [];

  const count = (role: WorkerRole, wanted: number): Count => {
    const counted: Record<Standing, number> = { serving: 0, starting: 0, waiting: 0, abandoned: 0, lost: 0 };
    for (let index = 0; index < wanted; index++) {
      const slot = slots.get(keyOf({ role, index }));
      const worker = slot?.worker && workers.get(slot.worker);
      const standing = !slot ? 'lost' : worker ? standings[worker.status] : emptyStanding(state, slot, nowMs);
      counted[standing]++;
      if (standing === 'lost') lost.push({ role, index });
    }
    const { lost: _, ...rest } = counted;
    return { wanted, ...rest };
  };

  const [agent, app] = [count('agent', state.plan.agent ? 1 : 0), count('app', state.apps)];
  return { agent, app, spares: countSpares(state), lost };
}

function countSpares(state: State): SpareCount {
  const wanted = wantedSpares(state);
  let [ready, starting] = [0, 0];
  for (const { status } of state.workers) {
    if (status === 'spare') ready++;
    else if (status === 'loading') starting++;
  }
  return { wanted, ready, starting, waiting: wanted - ready - starting };
}

function emptyStanding({ plan }: State, { role, worker, startsAtMs }: Slot, nowMs: number): Standing {
  // Held by the dead.
  if (worker !== undefined) return 'lost';
  if (startsAtMs !== undefined) return nowMs > startsAtMs + OVERDUE_MS ? 'lost' : 'waiting';
  return plan.restart[role] === 'never' ? 'abandoned' : 'lost';
}

function keyOf({ role, index }: Place): string {
  return `${role} ${index}`;
}
