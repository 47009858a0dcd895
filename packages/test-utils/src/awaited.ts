/** Things that come one after the other, and those who wait for one of them. */
export interface Awaited<T> {
  /** All that came so far. */
  readonly seen: readonly T[];
  add(item: T): void;
  /** The next one, from now on, that the test accepts. */
  next(accepts: (item: T) => boolean): Promise<T>;
  /** The first one that the test accepts, whether it came already or not. */
  first(accepts: (item: T) => boolean): Promise<T>;
  /** No more will come: whoever waits is told so. */
  end(reason: () => Error): void;
}

export function createAwaited<T>(): Awaited<T> {
  const seen: T[] = [];
  const waiting = new Set<{ accepts(item: T): boolean; resolve(item: T): void; reject(error: Error): void }>();
  let over: (() => Error) | undefined;

  const next = (accepts: (item: T) => boolean): Promise<T> => {
    if (over) return Promise.reject(over());
    const result = new Promise<T>((resolve, reject) => waiting.add({ accepts, resolve, reject }));
    // A test may fail before it awaits this; that failure is the one to show.
    result.catch(() => {});
    return result;
  };

  return {
    seen,
    next,
    first(accepts) {
      const found = seen.find(accepts);
      return found === undefined ? next(accepts) : Promise.resolve(found);
    },
    add(item) {
      seen.push(item);
      for (const waiter of waiting) {
        if (!waiter.accepts(item)) continue;
        waiting.delete(waiter);
        waiter.resolve(item);
      }
    },
    end(reason) {
      over = reason;
      for (const waiter of waiting) waiter.reject(reason());
      waiting.clear();
    },
  };
}
