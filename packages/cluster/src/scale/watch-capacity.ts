import { HELD_UP_MS } from '../timers.js';

/** How often it is looked whether a place is lost. */
const EVERY_MS = 1_000;
/** After such a stop timers begin anew (see timers.ts): what they fill is late, and not lost. The longest takes 30 s. */
const PATIENCE_MS = 60_000;

/** Looks at every second, without keeping the process alive. The returned function ends it. */
export function watchCapacity(
  isLost: () => boolean,
  repair: () => void,
  nowMs: () => number = () => performance.now(),
): () => void {
  let dueMs = nowMs() + EVERY_MS;
  let patientUntilMs = -Infinity;
  const timer = setInterval(() => {
    const now = nowMs();
    if (now - dueMs > HELD_UP_MS) patientUntilMs = now + PATIENCE_MS;
    dueMs = now + EVERY_MS;
    if (now >= patientUntilMs && isLost()) repair();
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
