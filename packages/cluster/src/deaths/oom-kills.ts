/** Counts the kills for want of memory that may belong to a death. */
export interface OomKills {
  /** Takes a look, where the last is old. To be called now and then. */
  look(): void;
  /** By so much the count has grown around this moment. Each death that is put down to one takes it away. */
  around(): number | undefined;
  /** A death was put down to one. */
  take(): void;
}

/** The kernel counts when it kills; a large process takes its time to be gone. */
const AROUND_MS = 10_000;

/** `count` says how many there were since ever; undefined: nobody counts. */
export function createOomKills(count: () => number | undefined, nowMs: () => number): OomKills {
  let looks = [{ atMs: nowMs(), count: count() }];
  return {
    look() {
      const last = looks.at(-1);
      if (last && nowMs() - last.atMs < AROUND_MS) return;
      // Whatever was killed before the older of the two has had its record, or was no worker.
      looks = [...looks.slice(-1), { atMs: nowMs(), count: count() }];
    },
    around() {
      const before = looks[0]?.count;
      const now = count();
      return before === undefined || now === undefined ? undefined : Math.max(0, now - before);
    },
    take() {
      const now = count() ?? 0;
      // A look may have come after the kill already, and before the news of the death.
      looks = looks.map((look) => ({
        ...look,
        count: look.count === undefined ? undefined : Math.min(look.count + 1, now),
      }));
    },
  };
}
