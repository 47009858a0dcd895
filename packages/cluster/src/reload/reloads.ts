import type { Fact, WorkerName } from '@ec/manager';
import type { SerializedError } from '@ec/messenger';

/** What has become of a reload. */
export type ReloadResult =
  | { readonly outcome: 'reloaded' }
  /** The old version serves on. `reason` is a sentence; `error` is what the new worker said of its failure. */
  | { readonly outcome: 'rolled back'; readonly reason: string; readonly error?: SerializedError | undefined }
  /** Nothing was changed. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Those who wait for a reload. */
export interface Reloads {
  /** Settles with what becomes of the reload that this request causes, which may be the one after the present. */
  request(): Promise<ReloadResult>;
  /** Something has happened. */
  reported(fact: Fact): void;
  /** The cluster ends: nothing is reloaded any more. */
  end(): void;
}

export interface ReloadsParts {
  dispatch(): void;
  failureOf(worker: WorkerName): SerializedError | undefined;
  /** Why, in one sentence. */
  describe(fact: Extract<Fact, { fact: 'reload-rolled-back' | 'reload-refused' }>): string;
}

type Settle = (result: ReloadResult) => void;

export function createReloads({ dispatch, failureOf, describe }: ReloadsParts): Reloads {
  /** They have asked, and the life cycle has not answered yet. */
  let asking: Settle[] = [];
  let running: Settle[] = [];
  let queued: Settle[] = [];

  const settle = (waiting: readonly Settle[], result: ReloadResult): void => waiting.forEach((one) => one(result));

  return {
    request: () =>
      new Promise((resolve) => {
        asking.push(resolve);
        dispatch();
      }),
    reported(fact) {
      if (fact.fact === 'reload-started') {
        running = [...queued, ...asking];
        queued = [];
        asking = [];
      } else if (fact.fact === 'reload-queued') {
        queued.push(...asking);
        asking = [];
      } else if (fact.fact === 'reload-refused') {
        settle(asking, { outcome: 'refused', reason: describe(fact) });
        asking = [];
      } else if (fact.fact === 'reload-finished') {
        settle(running, { outcome: 'reloaded' });
        running = [];
      } else if (fact.fact === 'reload-rolled-back') {
        settle(running, { outcome: 'rolled back', reason: describe(fact), error: failureOf(fact.worker) });
        running = [];
      }
    },
    end() {
      settle([...running, ...queued, ...asking], { outcome: 'refused', reason: 'the cluster ends' });
      running = [];
      queued = [];
      asking = [];
    },
  };
}
