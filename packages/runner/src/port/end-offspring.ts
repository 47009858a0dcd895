import { setTimeout } from 'node:timers/promises';
import { createOffspring } from '../offspring.js';

/** What does not end when it is asked to is killed after this. */
const PATIENCE_MS = 1_000;
const LOOK_MS = 25;

/** Asks all that this process has started to end, and resolves when none of it is left; what stays is killed. Never rejects. */
export async function endOffspring(): Promise<void> {
  const offspring = createOffspring(process.pid);
  offspring.remember(true);
  offspring.signal('SIGTERM');
  const lastMs = performance.now() + PATIENCE_MS;
  while (offspring.isAlive() && performance.now() < lastMs) await setTimeout(LOOK_MS);
  // Also what these have started meanwhile.
  if (offspring.isAlive()) offspring.remember(true);
  offspring.signal('SIGKILL');
}
