import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveness } from '../../src/balance/liveness.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(...workers: `app#${number}`[]) {
  const pings: string[] = [];
  const changed = vi.fn();
  const liveness = createLiveness({ workers: () => workers, ping: (name) => void pings.push(name), changed });
  return { liveness, pings, changed, workers };
}

test('who answers is well; who does not is deaf until it does', () => {
  const { liveness, pings, changed } = watch('app#1', 'app#2');
  vi.advanceTimersByTime(500);
  expect(pings).toEqual(['app#1', 'app#2']);
  liveness.ponged('app#1');
  vi.advanceTimersByTime(500);
  expect([liveness.isDeaf('app#1'), liveness.isDeaf('app#2')]).toEqual([false, true]);
  expect(changed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_000);
  liveness.ponged('app#2');
  expect(liveness.isDeaf('app#2')).toBe(false);
  liveness.close();
});

test('a master that was stopped itself blames nobody', () => {
  const { liveness, changed } = watch('app#1');
  vi.advanceTimersByTime(500);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5_000);
  vi.advanceTimersByTime(500);
  expect(liveness.isDeaf('app#1')).toBe(false);
  expect(changed).not.toHaveBeenCalled();
  liveness.close();
  vi.restoreAllMocks();
});

test('who has ended is forgotten', () => {
  const { liveness, workers } = watch('app#1');
  vi.advanceTimersByTime(1_000);
  expect(liveness.isDeaf('app#1')).toBe(true);
  workers.pop();
  vi.advanceTimersByTime(500);
  expect(liveness.isDeaf('app#1')).toBe(false);
  liveness.close();
});
