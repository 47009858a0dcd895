import type { Fact, WorkerName } from '@ec/manager';
import type { SerializedError } from '@ec/messenger';

/** What has become of a reload. */
export type ReloadResult =
  | { readonly outcome: 'reloaded' }
  | {
      /** The old version serves on. */
      readonly outcome: 'rolled back';
      /** A sentence. */
      readonly reason: string;
      /** What the new worker said of its failure, with its stack. */
      readonly error?: SerializedError | undefined;
      /** The last lines that it wrote to stderr; none where they are not kept (option `keepStderr`). */
      readonly stderr: readonly string[];
    }
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
  /** Asks the life cycle, which answers each request with one fact, in their order; none any more when it has ended. */
  dispatch(): void;
  failureOf(worker: WorkerName): SerializedError | undefined;
  /** What the worker wrote to stderr last. */
  lastWordsOf(worker: WorkerName): readonly string[];
  /** Why, in one sentence. */
  describe(fact: Extract<Fact, { fact: 'reload-rolled-back' | 'reload-refused' }>): string;
}

const ENDED: ReloadResult = { outcome: 'refused', reason: 'the cluster ends' };

type Settle = (result: ReloadResult) => void;

export function createReloads({ dispatch, failureOf, lastWordsOf, describe }: ReloadsParts): Reloads {
  /** They have asked, and the life cycle has not answered yet. */
  let asking: Settle[] = [];
  let running: Settle[] = [];
  let queued: Settle[] = [];
  let isOver = false;

  const settle = (waiting: readonly Settle[], result: ReloadResult): void => waiting.forEach((one) => one(result));

  return {
    request: () =>
      new Promise((resolve) => {
        if (isOver) {
          resolve(ENDED);
          return;
        }
        asking.push(resolve);
        dispatch();
      }),
    reported(fact) {
      if (fact.fact === 'reload-started') {
        // The one that follows another is that of those who wait for it; nobody asks for it anew.
        running = queued.length > 0 ? queued : asking.splice(0, 1);
        queued = [];
      } else if (fact.fact === 'reload-queued') {
        queued.push(...asking.splice(0, 1));
      } else if (fact.fact === 'reload-refused') {
        settle(asking.splice(0, 1), { outcome: 'refused', reason: describe(fact) });
      } else if (fact.fact === 'reload-finished') {
        settle(running, { outcome: 'reloaded' });
        running = [];
      } else if (fact.fact === 'reload-rolled-back') {
        settle(running, {
          outcome: 'rolled back',
          reason: describe(fact),
          error: failureOf(fact.worker),
          stderr: lastWordsOf(fact.worker),
        });
        running = [];
      }
    },
    end() {
      isOver = true;
      settle([...running, ...queued, ...asking], ENDED);
      running = [];
      queued = [];
      asking = [];
    },
  };
}
