/** Names are compared as people confuse them: without case, hyphens and underscores. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/**
 * The name that was probably meant by a misspelt one: at most one slip (a letter too many, missing, wrong, or two
 * swapped) in a name of up to five letters, two in a longer one. `undefined` if none is that near.
 */
export function nearestName(misspelt: string, names: Iterable<string>): string | undefined {
  if (misspelt.length > 100) return undefined;
  const from = plain(misspelt);
  let found: string | undefined;
  let best = from.length < 3 ? 1 : from.length < 6 ? 2 : 3;
  for (const name of names) {
    const to = plain(name);
    if (Math.abs(from.length - to.length) >= best) continue;
    const slips = distance(from, to);
    if (slips < best) [found, best] = [name, slips];
  }
  return found;
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
function distance(from: string, to: string): number {
  let older: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
        swapped ? older[column - 2]! + 1 : Infinity,
      );
    }
    older = last;
    last = current;
  }
  return last[to.length]!;
}
