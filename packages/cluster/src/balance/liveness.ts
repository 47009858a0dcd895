import type { WorkerName } from '@ec/manager';

export interface LivenessParts {
  /** Who should answer. */
  workers(): readonly WorkerName[];
  ping(worker: WorkerName): void;
  /** Somebody does not answer any more, or answers again. */
  changed(): void;
}

/** Knows which workers' event loops stand still. */
export interface Liveness {
  isDeaf(worker: WorkerName): boolean;
  ponged(worker: WorkerName): void;
  close(): void;
}

const EVERY_MS = 500;
/** Who asks later than this was stopped or busy: nobody else is to blame for it. */
const LATE_MS = 250;

/** Asks each worker twice a second; who has not answered by the next time is deaf until it does. */
export function createLiveness({ workers, ping, changed }: LivenessParts): Liveness {
  const asked = new Set<WorkerName>();
  const deaf = new Set<WorkerName>();
  let dueAtMs = performance.now() + EVERY_MS;

  const timer = setInterval(() => {
    const nowMs = performance.now();
    const isLate = nowMs > dueAtMs + LATE_MS;
    dueAtMs = nowMs + EVERY_MS;
    const all = workers();
    for (const name of [...asked]) if (!all.includes(name)) forget(name);
    let isNews = false;
    for (const name of all) {
      if (asked.has(name)) {
        if (!isLate && !deaf.has(name)) {
          deaf.add(name);
          isNews = true;
        }
        continue;
      }
      asked.add(name);
      ping(name);
    }
    if (isNews) changed();
  }, EVERY_MS);
  timer.unref();

  function forget(name: WorkerName): void {
    asked.delete(name);
    deaf.delete(name);
  }

  return {
    isDeaf: (worker) => deaf.has(worker),
    ponged(worker) {
      asked.delete(worker);
      if (deaf.delete(worker)) changed();
    },
    close: () => clearInterval(timer),
  };
}
