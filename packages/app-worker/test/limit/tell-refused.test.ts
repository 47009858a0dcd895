import { afterEach, expect, test, vi } from 'vitest';
import { tellRefused } from '../../src/limit/tell-refused.js';

afterEach(() => void vi.useRealTimers());

test('the first is told at once, the others of the same second together', () => {
  vi.useFakeTimers();
  const told: number[] = [];
  const refused = tellRefused((count) => told.push(count));
  refused();
  refused();
  refused();
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1, 2]);
  vi.advanceTimersByTime(1_000);
  refused();
  expect(told).toEqual([1, 2, 1]);
});
