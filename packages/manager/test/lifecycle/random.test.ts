import { expect, test } from 'vitest';
import type { Event } from '../../src/index.js';
import { randomWalk } from './random-walk.js';

const LIVES = 1_000_000;

/** A failure is shown with its seed and all that happened: `randomWalk(seed)` shows it again. */
function explain(seed: number, cause: unknown): Error {
  const events: Event[] = [];
  try {
    randomWalk(seed, (event) => events.push(event));
  } catch {
    // it is the one we explain
  }
  const story = events.map((event) => JSON.stringify(event)).join('\n');
  return new Error(`seed ${seed}: ${String(cause)}\n${story}`, { cause });
}

test(`${LIVES} random lives break no invariant`, { timeout: 300_000 }, () => {
  const ran = { running: 0, never: 0 };
  for (let seed = 0; seed < LIVES; seed++) {
    try {
      const world = randomWalk(seed);
      if (world.lastId.agent + world.lastId.app > world.plan.apps + 1) ran.running++;
      else ran.never++;
    } catch (cause) {
      throw explain(seed, cause);
    }
  }
  // The walk must reach the interesting part: restarts and reloads, not only early deaths.
  expect(ran.running).toBeGreaterThan(LIVES / 10);
});
