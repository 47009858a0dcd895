/** Times by which something is to have happened, by number. They keep the program alive. */
export interface Deadlines {
  /** `due` is called after so many ms, unless it is cleared before. What is no finite number: never. */
  set(id: number, afterMs: number): void;
  clear(id: number): void;
}

/** Timers of Node cannot wait longer. */
const LONGEST_MS = 2_147_483_647;

/** One timer for all: nearly everything happens in time, and to start and stop a timer for each would cost more than that. */
export function createDeadlines(due: (id: number) => void): Deadlines {
  const dueMs = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  /** When it rings. */
  let ringsMs = Infinity;

  function ringAt(ms: number): void {
    clearTimeout(timer);
    ringsMs = ms;
    timer = setTimeout(ring, Math.min(Math.ceil(ms - performance.now()), LONGEST_MS));
  }

  function ring(): void {
    timer = undefined;
    ringsMs = Infinity;
    const nowMs = performance.now();
    for (const [id, ms] of dueMs) {
      if (ms > nowMs) continue;
      dueMs.delete(id);
      due(id);
    }
    let nextMs = Infinity;
    for (const ms of dueMs.values()) nextMs = Math.min(nextMs, ms);
    if (nextMs < ringsMs) ringAt(nextMs);
  }

  return {
    set(id, afterMs) {
      if (!Number.isFinite(afterMs)) return;
      const ms = performance.now() + afterMs;
      dueMs.set(id, ms);
      if (ms < ringsMs) ringAt(ms);
      else if (dueMs.size === 1) timer?.ref();
    },
    clear(id) {
      // It is left to ring for nothing, and for nothing a program need not wait.
      if (dueMs.delete(id) && dueMs.size === 0) timer?.unref();
    },
  };
}
