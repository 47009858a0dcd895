import { deadline } from './deadline.js';
import type { DeadlineOptions } from './deadline.js';

const LOOK_EVERY_MS = 20;

/**
 * Waits for something that nobody announces, such as the end of a process that is no child of ours, by looking again
 * and again. Rejects after `limitMs` (default 10 s) with `what` and what `seen` says there is instead.
 */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { limitMs = 10_000, seen = () => '' }: DeadlineOptions = {},
): Promise<void> {
  const waiting = { goesOn: true };
  const look = async (): Promise<void> => {
    while (waiting.goesOn && !(await isSo())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  };
  try {
    await deadline(look(), what, { limitMs, seen });
  } finally {
    waiting.goesOn = false;
  }
}
