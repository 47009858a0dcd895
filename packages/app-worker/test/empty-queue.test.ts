import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { whenQueueIsEmpty } from '../src/drain/empty-queue.js';

afterEach(() => void vi.restoreAllMocks());

/** Looks at a server to which nobody connects; the turns take so many milliseconds. Gives how many there were. */
async function turnsUntilClosed(turnsMs: readonly number[], limitMs: number): Promise<number> {
  let [nowMs, turns, isOver] = [0, 0, false];
  const clock = vi.spyOn(performance, 'now').mockReturnValue(nowMs);
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      nowMs += turnsMs[turns] ?? 0.01;
      turns += 1;
      clock.mockReturnValue(nowMs);
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    whenQueueIsEmpty(createServer(), limitMs, resolve);
  });
  isOver = true;
  return turns;
}

test.each([
  ['the second, when all are short', [0.01, 0.01], 200, 2],
  ['the first short one', [0.01, 5, 0.2, 0.01], 200, 4],
  ['whichever the limit ends', [50, 50, 50, 50, 50], 200, 4],
])('closes in %s', async (_what, turnsMs, limitMs, expected) => {
  expect(await turnsUntilClosed(turnsMs, limitMs)).toBe(expected);
});
