import { expect, test } from 'vitest';
import { createWatch } from '../../src/port/watchdog/watch.js';
import type { Sight } from '../../src/port/watchdog/watch.js';

const limits = { blockedMs: 1_000, orphanMs: 500, everyMs: 200 };

/** Looks every 200 ms; each letter is what it sees: a turn, none, an orphan that turns, a debugger, a stop of 5 s and none. */
function look(story: string): string[] {
  const watch = createWatch(limits);
  let nowMs = 0;
  let beat = 0;
  return [...story].map((sign) => {
    nowMs += sign === 's' ? 5_000 : 200;
    if (sign === 't' || sign === 'o') beat += 1;
    const sight: Sight = { nowMs, beat, isOrphan: sign === 'o' || sign === 'O', isDebugged: sign === 'd' };
    return watch(sight);
  });
}

test.each([
  ['a loop that turns is fine', 'tttttttttt', undefined, -1],
  ['one that stands still for the whole time is blocked', 'tt-----', 'blocked', 6],
  ['that is told once', 'tt----------', 'blocked', 6],
  ['and again after it has turned', 'tt-----t-----', 'blocked', 12],
  ['a stop of the whole process is not its fault', 'tt--s----', undefined, -1],
  ['but it is when it goes on standing still', 'tt--s-----', 'blocked', 9],
  ['nor is a debugger', 'ttddddddddd', undefined, -1],
  ['an orphan has a little time', 'too', undefined, -1],
  ['and no more', 'toooo', 'orphaned', 4],
  ['also one whose loop stands still', 'tOOOO', 'orphaned', 4],
  ['whoever has a parent again is none', 'toottttttt', undefined, -1],
] as const)('%s', (_what, story, verdict, at) => {
  const verdicts = look(story);
  expect(verdicts.findLastIndex((one) => one !== 'fine')).toBe(at);
  if (verdict) expect(verdicts[at]).toBe(verdict);
});
