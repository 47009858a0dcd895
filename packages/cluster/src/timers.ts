import type { TimerKey } from '@ec/manager';

/** Timers by key: setting one again replaces it. */
export interface Timers {
  set(key: TimerKey, delayMs: number): void;
  clear(key: TimerKey): void;
}

export function createTimers(fired: (key: TimerKey) => void): Timers {
  const running = new Map<TimerKey, NodeJS.Timeout>();
  const clear = (key: TimerKey): void => {
    clearTimeout(running.get(key));
    running.delete(key);
  };
  return {
    clear,
    set(key, delayMs) {
      clear(key);
      running.set(
        key,
        setTimeout(() => {
          running.delete(key);
          fired(key);
        }, delayMs),
      );
    },
  };
}
