import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeadlines } from '../../src/pending/deadlines.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each is due at its time, and what was cleared never', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 500 }),
    afterMs: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(Infinity, Number.NaN)),
    clears: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const expected = new Map<number, number>();
      const rang: [number, number][] = [];
      const startedAtMs = performance.now();
      const nowMs = (): number => Math.round(performance.now() - startedAtMs);
      const deadlines = createDeadlines((id) => rang.push([id, nowMs()]));
      for (const [id, { waitMs, afterMs, clears }] of steps.entries()) {
        vi.advanceTimersByTime(waitMs);
        deadlines.set(id, afterMs);
        if (Number.isFinite(afterMs)) expected.set(id, nowMs() + afterMs);
        if (clears === undefined) continue;
        deadlines.clear(clears);
        if ((expected.get(clears) ?? 0) > nowMs()) expected.delete(clears);
      }
      vi.advanceTimersByTime(20_000);
      const byTime = (one: [number, number], other: [number, number]): number => one[1] - other[1] || one[0] - other[0];
      expect(rang.toSorted(byTime)).toEqual([...expected].toSorted(byTime));
      expect(vi.getTimerCount()).toBe(0);
    }),
  );
});

test('what is set when another is due counts as well', () => {
  const rang: number[] = [];
  const deadlines = createDeadlines((id) => {
    rang.push(id);
    if (id < 3) deadlines.set(id + 1, 10);
  });
  deadlines.set(1, 10);
  vi.advanceTimersByTime(30);
  expect(rang).toEqual([1, 2, 3]);
});

test('a program waits for it as long as anything is to be due, and not longer', () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const keepsAlive = (): boolean => (timers.mock.results.at(-1)!.value as NodeJS.Timeout).hasRef();
  const deadlines = createDeadlines(() => {});
  deadlines.set(1, 100);
  deadlines.set(2, 200);
  deadlines.clear(1);
  expect(keepsAlive()).toBe(true);
  deadlines.clear(2);
  expect(keepsAlive()).toBe(false);
  deadlines.set(3, 300);
  expect(keepsAlive()).toBe(true);
  expect(timers).toHaveBeenCalledOnce();
  timers.mockRestore();
});
