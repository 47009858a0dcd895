import type { SystemActions } from '@ec/messenger';
import { pickLeast } from './pick-least.js';

/** How many connections each worker has. */
export interface Tally<Worker extends object> {
  /** One is on its way there. */
  given(worker: Worker): void;
  told(worker: Worker, load: SystemActions['load']): void;
  loadOf(worker: Worker): number;
  /** The one that has the fewest; in turn, where several have. */
  pick(workers: readonly Worker[]): Worker | undefined;
}

/** What was given counts at once, what has ended when the worker has said so. */
export function createTally<Worker extends object>(): Tally<Worker> {
  const known = new WeakMap<Worker, { given: number; told: SystemActions['load'] }>();
  let next = 0;

  function entryOf(worker: Worker) {
    const entry = known.get(worker) ?? { given: 0, told: { taken: 0, open: 0 } };
    known.set(worker, entry);
    return entry;
  }

  function loadOf(worker: Worker): number {
    const entry = known.get(worker);
    return entry ? entry.given - entry.told.taken + entry.told.open : 0;
  }

  return {
    given: (worker) => void (entryOf(worker).given += 1),
    told: (worker, load) => void (entryOf(worker).told = load),
    loadOf,
    pick(workers) {
      const index = pickLeast(workers.map(loadOf), next);
      if (index === undefined) return undefined;
      next = (index + 1) % workers.length;
      return workers[index];
    },
  };
}
