/**
 * Which has the least, as an index: of several that have as little, the first from `from` on, around the end. Undefined
 * where there is none. Pure.
 */
export function pickLeast(loads: readonly number[], from: number): number | undefined {
  let least: number | undefined;
  for (let step = 0; step < loads.length; step += 1) {
    const index = (from + step) % loads.length;
    if (least === undefined || (loads[index] ?? 0) < (loads[least] ?? 0)) least = index;
  }
  return least;
}
