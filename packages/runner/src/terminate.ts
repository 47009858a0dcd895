import { LONGEST_DELAY_MS } from './longest-delay.js';

/** What can be ended: a worker of any kind. */
export interface TerminationTarget {
  /** Settles when the worker itself has ended. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Asks the worker, and what hangs below it, to end. */
  ask(): void;
  /** Ends what is left of them at once. May be called again for what appeared since. */
  force(): void;
  /** Whether something is left of what hangs below the worker. */
  hasOffspring(): boolean;
}

/** Time, as the escalation sees it. */
export interface TerminationClock {
  nowMs(): number;
  /** Calls back once, that many milliseconds from now. Returns the way to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

const systemClock: TerminationClock = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Orphaned offspring reports its end to somebody else: it has to be looked at. */
const LOOK_EVERY_MS = 50;

/** What is forced ends at once, unless it hangs in the kernel or belongs to another user; nobody waits for that for ever. */
const FORCED_OFFSPRING_LIMIT_MS = 2_000;

/**
 * Ends a worker: ask, wait, force, wait again. The returned function may be called any number of times; all calls
 * share one end, and the shortest grace counts. Its promise settles when the worker has ended and what hung below it
 * is gone, and never rejects.
 */
export function createTermination(
  target: TerminationTarget,
  clock: TerminationClock = systemClock,
): (graceMs: number) => Promise<void> {
  let finished: Promise<void> | undefined;
  let isFinished = false;
  let forceAtMs = Infinity;
  let forcedAtMs: number | undefined;
  let callOffForce = () => {};

  const force = () => {
    if (forcedAtMs !== undefined) return;
    callOffForce();
    forcedAtMs = clock.nowMs();
    target.force();
  };

  const forceWithin = (graceMs: number) => {
    const atMs = clock.nowMs() + graceMs;
    if (forcedAtMs !== undefined || atMs >= forceAtMs) return;
    callOffForce();
    forceAtMs = atMs;
    callOffForce = clock.after(graceMs, force);
  };

  const isOffspringGone = () => {
    if (!target.hasOffspring()) return true;
    if (forcedAtMs === undefined) return false;
    target.force();
    return clock.nowMs() - forcedAtMs >= FORCED_OFFSPRING_LIMIT_MS;
  };

  const finish = async () => {
    await target.ended;
    while (!isOffspringGone()) {
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    }
    callOffForce();
    isFinished = true;
  };

  return (graceMs) => {
    if (finished && isFinished) return finished;
    const grace = graceMs > 0 ? Math.min(graceMs, LONGEST_DELAY_MS) : 0;
    if (!finished) {
      if (grace > 0) target.ask();
      finished = finish();
    }
    if (grace > 0) forceWithin(grace);
    else force();
    return finished;
  };
}
