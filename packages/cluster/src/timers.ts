import type { TimerKey } from '@ec/manager';

/** Timers by key: setting one again replaces it. */
export interface Timers {
  set(key: TimerKey, delayMs: number): void;
  clear(key: TimerKey): void;
}

/** Node fires a timer of more at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** A timer that is later than this was not held up by work, but by a stop of the process or of the machine. */
export const HELD_UP_MS = 1_000;

/**
 * Makes timers. One that fires late because the process was stopped meanwhile (SIGSTOP, a frozen container) is set
 * once more for the time that was lost: what it waits for was held up too, or its news has not been read yet.
 */
export function createTimers(fired: (key: TimerKey) => void, nowMs: () => number = () => performance.now()): Timers {
  const running = new Map<TimerKey, NodeJS.Timeout>();
  const clear = (key: TimerKey): void => {
    clearTimeout(running.get(key));
    running.delete(key);
  };
  const set = (key: TimerKey, delayMs: number): void => {
    clear(key);
    const dueMs = nowMs() + delayMs;
    const ring = (): void => {
      running.delete(key);
      const lateMs = nowMs() - dueMs;
      if (lateMs > HELD_UP_MS) set(key, Math.min(lateMs, delayMs));
      else fired(key);
    };
    running.set(key, setTimeout(ring, Math.min(delayMs, LONGEST_DELAY_MS)));
  };
  return { set, clear };
}
