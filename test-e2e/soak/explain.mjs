// Which failed requests a fault explains.

/**
 * Failures that no fault can have caused. A failure that was noticed at some time belongs to a request that was asked at
 * most `patienceMs` before; it is explained where a fault went on in that time. `windows`: from when to when; milliseconds.
 */
export function unexplained(failures, windows, patienceMs) {
  return failures.filter(
    ({ atMs }) => !windows.some(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs - patienceMs),
  );
}
