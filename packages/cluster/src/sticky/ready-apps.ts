import type { State, WorkerName } from '@ec/manager';
import type { WorkerHandle } from '@ec/runner';
import type { Roster } from '../roster.js';

/** The app workers that serve, at most one per slot. */
export interface ReadyApps {
  /**
   * Makes something of each, once in its life. The returned function gives what was made of those that are ready now:
   * the same list until that changes, so that it may be asked for each connection.
   */
  map<T>(make: (handle: WorkerHandle, slot: number, name: WorkerName) => T): () => readonly T[];
}

export function createReadyApps(roster: Roster, state: () => State): ReadyApps {
  return {
    map<T>(make: (handle: WorkerHandle, slot: number, name: WorkerName) => T) {
      let made = new Map<WorkerName, T>();
      let known: { readonly state: State; readonly list: readonly T[] } | undefined;

      return () => {
        const now = state();
        if (known?.state === now) return known.list;
        const present = new Map<WorkerName, T>();
        const serving = new Set(now.workers.flatMap(({ name, status }) => (status === 'ready' ? [name] : [])));
        // A successor serves beside the worker of its slot, and gets its clients when it takes over.
        for (const { role, index, worker } of now.slots) {
          if (role !== 'app' || !worker || !serving.has(worker)) continue;
          const handle = roster.get(worker)?.handle;
          if (handle) present.set(worker, made.get(worker) ?? make(handle, index, worker));
        }
        made = present;
        known = { state: now, list: [...present.values()] };
        return known.list;
      };
    },
  };
}
