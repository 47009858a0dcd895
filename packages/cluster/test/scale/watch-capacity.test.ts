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

test('what a stop of the process has made late is not lost: it is given as long as the longest wait', () => {
  vi.useFakeTimers();
  try {
    const repair = vi.fn();
    let stoppedMs = 0;
    const stop = watchCapacity(
      () => true,
      repair,
      () => performance.now() + stoppedMs,
    );
    stoppedMs = 90_000;
    vi.advanceTimersByTime(60_000);
    expect(repair).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(repair).toHaveBeenCalledTimes(1);
    stop();
  } finally {
    vi.useRealTimers();
  }
});
