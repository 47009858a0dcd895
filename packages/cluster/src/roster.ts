import type { WorkerName } from '@ec/manager';
import type { SerializedError, SystemActions } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';

/** What the master holds of one worker, living or dead. */
export interface WorkerEntry {
  readonly handle: WorkerHandle;
  ready: SystemActions['ready'] | undefined;
  failure: SerializedError | undefined;
  /** Once it was asked to end: settles when it has, and what it started is gone. Never rejects. */
  termination: Promise<unknown> | undefined;
}

/** The dead are kept for as long as somebody may still speak of them. */
const MOST_DEAD = 16;

/** Workers by name. */
export interface Roster {
  add(name: WorkerName, handle: WorkerHandle): WorkerEntry;
  get(name: WorkerName): WorkerEntry | undefined;
  bury(name: WorkerName): void;
  /** How many were added so far. */
  readonly count: number;
}

export function createRoster(): Roster {
  const entries = new Map<WorkerName, WorkerEntry>();
  const dead: WorkerName[] = [];
  let count = 0;
  return {
    add(name, handle) {
      const entry: WorkerEntry = {
        handle,
        ready: undefined,
        failure: undefined,
        termination: undefined,
      };
      entries.set(name, entry);
      count += 1;
      return entry;
    },
    get: (name) => entries.get(name),
    bury(name) {
      if (!entries.has(name)) return;
      dead.push(name);
      const forgotten = dead.length > MOST_DEAD ? dead.shift() : undefined;
      if (forgotten) entries.delete(forgotten);
    },
    get count() {
      return count;
    },
  };
}
