import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { whenQueueIsEmpty } from '../src/drain/empty-queue.js';

afterEach(() => void vi.restoreAllMocks());

/** Looks at a server to which nobody connects; the turns take so many milliseconds. Gives how many there were. */
async function turnsUntilClosed(turnsMs: readonly number[], atMostMs: number, share: number): Promise<number> {
  let [nowMs, turns, isOver] = [0, 0, false];
  const clock = vi.spyOn(performance, 'now').mockReturnValue(nowMs);
  vi.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: nowMs * share * 1_000, system: 0 }));
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      nowMs += turnsMs[turns] ?? 0.01;
      turns += 1;
      clock.mockReturnValue(nowMs);
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    whenQueueIsEmpty(createServer(), { limitMs: 200, atMostMs }, resolve);
  });
  isOver = true;
  return turns;
}

test.each([
  ['the second, when all are short', [0.01, 0.01], 1_000, 1, 2],
  ['the first short one', [0.01, 5, 0.2, 0.01], 1_000, 1, 4],
  ['whichever the limit ends', [50, 50, 50, 50, 50], 1_000, 1, 4],
  ['a later one where others have half of the processor', [50, 50, 50, 50, 50, 50, 50, 50, 50], 1_000, 0.5, 8],
  ['no later one than that', [50, 50, 50, 50, 50, 50, 50, 50, 50], 300, 0.1, 6],
  ['an earlier one where there is less time', [50, 50, 50], 100, 1, 2],
])('closes in %s', async (_what, turnsMs, atMostMs, share, expected) => {
  expect(await turnsUntilClosed(turnsMs, atMostMs, share)).toBe(expected);
});
