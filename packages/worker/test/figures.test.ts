import { afterEach, expect, test, vi } from 'vitest';
import { tellFigures } from '../src/figures.js';
import type { Figures } from '../src/figures.js';

afterEach(() => void vi.useRealTimers());

test('they are told after a second, and then every five', () => {
  vi.useFakeTimers();
  const told: Figures[] = [];
  const stop = tellFigures(
    (figures) => told.push(figures),
    () => ({ requests: 2, connections: 3 }),
  );
  vi.advanceTimersByTime(999);
  expect(told).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([
    {
      rss: expect.any(Number),
      heapUsed: expect.any(Number),
      heapLimit: expect.any(Number),
      busy: expect.any(Number),
      lateMs: expect.any(Number),
      requests: 2,
      connections: 3,
    },
  ]);
  expect(told[0]?.heapUsed).toBeLessThan(told[0]?.rss ?? 0);
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(3);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(3);
});
