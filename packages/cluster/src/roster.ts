import type { WorkerName } from '@ec/manager';
import type { SerializedError, SystemActions } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';
import type { Life } from './deaths/deaths.js';

/** What the master holds of one worker, living or dead. */
export interface WorkerEntry {
  readonly handle: WorkerHandle;
  readonly life: Life;
  ready: SystemActions['ready'] | undefined;
  /** It was told what to be: before that it hears nothing. */
  hasBegun: boolean;
  failure: SerializedError | undefined;
  /** It has said that it leaves. */
  hasLeft: boolean;
  /** Once it was asked to end: settles when it has, and what it started is gone. Never rejects. */
  termination: Promise<unknown> | undefined;
}

/** The dead are kept for as long as somebody may still speak of them. */
const MOST_DEAD = 16;

/** Workers by name. */
export interface Roster {
  add(name: WorkerName, handle: WorkerHandle, life: Life): WorkerEntry;
  get(name: WorkerName): WorkerEntry | undefined;
  bury(name: WorkerName): void;
  /** It was told what to be. */
  begun(name: WorkerName): void;
  /** Grows with each that is added, or begins. */
  readonly version: number;
}

export function createRoster(): Roster {
  const entries = new Map<WorkerName, WorkerEntry>();
  const dead: WorkerName[] = [];
  let version = 0;
  return {
    add(name, handle, life) {
      const entry: WorkerEntry = {
        handle,
        life,
        ready: undefined,
        hasBegun: false,
        failure: undefined,
        hasLeft: false,
        termination: undefined,
      };
      entries.set(name, entry);
      version += 1;
      return entry;
    },
    get: (name) => entries.get(name),
    bury(name) {
      if (!entries.has(name)) return;
      dead.push(name);
      const forgotten = dead.length > MOST_DEAD ? dead.shift() : undefined;
      if (forgotten) entries.delete(forgotten);
    },
    begun(name) {
      const entry = entries.get(name);
      if (entry) entry.hasBegun = true;
      version += 1;
    },
    get version() {
      return version;
    },
  };
}
