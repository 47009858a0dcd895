import { expect, test, vi } from 'vitest';
import { watchCapacity } from '../../src/scale/watch-capacity.js';

test('looks every second, repairs what is lost, and stops when told', () => {
  vi.useFakeTimers();
  try {
    const lost = [false, true, false, true];
    const repair = vi.fn();
    const stop = watchCapacity(() => lost.shift() ?? false, repair);
    vi.advanceTimersByTime(3_000);
    expect(repair).toHaveBeenCalledTimes(1);
    stop();
    vi.advanceTimersByTime(3_000);
    expect(repair).toHaveBeenCalledTimes(1);
  } finally {
    vi.useRealTimers();
  }
});
