/** Under a flood of connections one message a second says how many. */
const EVERY_MS = 1_000;

/** Counts what is turned away, and tells it: the first at once, the others together. Keeps no process alive. */
export function tellRefused(tell: (count: number) => void): () => void {
  let untold = 0;
  let timer: NodeJS.Timeout | undefined;

  function told(): void {
    timer = undefined;
    if (untold === 0) return;
    tell(untold);
    untold = 0;
    timer = setTimeout(told, EVERY_MS).unref();
  }

  return () => {
    untold += 1;
    if (!timer) told();
  };
}
