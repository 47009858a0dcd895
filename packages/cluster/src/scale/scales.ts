import type { Fact, ScaleFact, WorkerName } from '@ec/manager';
import type { SerializedError } from '@ec/messenger';

/** What has become of a request for another number of app workers. */
export type ScaleResult =
  /** So many serve. */
  | { readonly outcome: 'scaled'; readonly apps: number }
  /** So many are wanted from now on, and one of them did not come to serve; it is tried again, as after any death. */
  | {
      readonly outcome: 'incomplete';
      readonly apps: number;
      readonly reason: string;
      readonly error?: SerializedError | undefined;
    }
  /** A later request has asked for another number. */
  | { readonly outcome: 'overtaken'; readonly reason: string }
  /** Nothing was changed. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Those who wait for a number of app workers. */
export interface Scales {
  /** Settles with what becomes of this request, whatever was given for a number. Never rejects. */
  request(apps: unknown): Promise<ScaleResult>;
  /** Something has happened. */
  reported(fact: Fact): void;
  /** The cluster ends: nothing is scaled any more. */
  end(): void;
}

export interface ScalesParts {
  /** Why this number cannot be, whatever the cluster does; undefined: it can. */
  refusalOf(apps: unknown): string | undefined;
  /** A request was refused before the life cycle had it. */
  refused(reason: string): void;
  /** Asks the life cycle, which answers each request with one fact, in their order; none any more when it has ended. */
  dispatch(apps: number): void;
  failureOf(worker: WorkerName): SerializedError | undefined;
  /** Why, in one sentence. */
  describe(fact: Extract<ScaleFact, { fact: 'scale-refused' | 'scale-incomplete' }>): string;
}

const ENDED: ScaleResult = { outcome: 'refused', reason: 'the cluster ends' };

type Settle = (result: ScaleResult) => void;

export function createScales({ refusalOf, refused, dispatch, failureOf, describe }: ScalesParts): Scales {
  /** They have asked, and the life cycle has not answered yet. */
  let asking: Settle[] = [];
  /** At most one of each: a later request takes the place of an earlier one. */
  let running: Settle | undefined;
  let queued: Settle | undefined;
  let isOver = false;

  function start(apps: number, overtakes: boolean): void {
    const overtaken: ScaleResult = { outcome: 'overtaken', reason: `a later request has asked for ${apps}` };
    if (overtakes) running?.(overtaken);
    // The one that follows a reload is that of the one who waits for it; nobody asks for it anew.
    running = queued ?? asking.shift();
    queued = undefined;
  }

  function finish(result: ScaleResult): void {
    running?.(result);
    running = undefined;
  }

  return {
    request: (apps) =>
      new Promise((resolve) => {
        const reason = isOver ? undefined : refusalOf(apps);
        if (isOver) {
          resolve(ENDED);
        } else if (reason !== undefined) {
          refused(reason);
          resolve({ outcome: 'refused', reason });
        } else {
          asking.push(resolve);
          // Whatever is no number was refused.
          dispatch(Number(apps));
        }
      }),
    reported(fact) {
      if (fact.fact === 'scale-started') {
        start(fact.apps, fact.overtakes);
      } else if (fact.fact === 'scale-queued') {
        queued?.({ outcome: 'overtaken', reason: `a later request has asked for ${fact.apps}` });
        queued = asking.shift();
      } else if (fact.fact === 'scale-refused') {
        asking.shift()?.({ outcome: 'refused', reason: describe(fact) });
      } else if (fact.fact === 'scale-finished') {
        finish({ outcome: 'scaled', apps: fact.apps });
      } else if (fact.fact === 'scale-incomplete') {
        const { apps, worker } = fact;
        finish({ outcome: 'incomplete', apps, reason: describe(fact), error: failureOf(worker) });
      }
    },
    end() {
      isOver = true;
      for (const settle of [running, queued, ...asking]) settle?.(ENDED);
      running = undefined;
      queued = undefined;
      asking = [];
    },
  };
}
