/** How often it is looked whether a place is lost. */
const EVERY_MS = 1_000;

/** Looks at every second, without keeping the process alive. The returned function ends it. */
export function watchCapacity(isLost: () => boolean, repair: () => void): () => void {
  const timer = setInterval(() => {
    if (isLost()) repair();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
