import type { WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { Observation, SealedSystem } from '@ec/messenger';
import { verdict } from './verdict.js';

export interface JudgeParts {
  /** A path that the new worker must answer well. */
  readonly healthPath: string | undefined;
  /** App workers that serve. */
  serving(): readonly WorkerName[];
  tell(worker: WorkerName, message: SealedSystem): void;
  /** `hears`: whether the worker has said anything at all. */
  condemn(worker: WorkerName, why: string, hears: boolean): void;
}

/** Watches the first new worker of a reload beside those that it is to replace. */
export interface Judge {
  begin(worker: WorkerName, forMs: number): void;
  observed(worker: WorkerName, observation: Observation): void;
}

/** Workers watch for this share of the time, and after that one the word of those who have not said anything is missed. */
const WATCH_SHARE = 0.8;
const WAIT_SHARE = 0.95;

export function createJudge({ healthPath, serving, tell, condemn }: JudgeParts): Judge {
  let heard: Map<WorkerName, Observation> | undefined;
  return {
    begin(worker, forMs) {
      const own = new Map<WorkerName, Observation>();
      heard = own;
      const watch = { forMs: forMs * WATCH_SHARE };
      for (const name of serving()) {
        const data = name === worker ? { ...watch, healthPath } : watch;
        tell(name, sealSystem({ type: 'observe', data }));
      }
      setTimeout(() => {
        // Whoever is judged by now is another.
        if (heard !== own) return;
        heard = undefined;
        const elders = [...own].flatMap(([name, observation]) => (name === worker ? [] : [observation]));
        const why = verdict(own.get(worker), elders);
        if (why !== undefined) condemn(worker, why, own.has(worker));
      }, forMs * WAIT_SHARE).unref();
    },
    observed: (worker, observation) => void heard?.set(worker, observation),
  };
}
