/**
 * The name that was probably meant by a misspelt one: at most one slip (a letter too many, missing, wrong, or two
 * swapped) in a name of up to five letters, two in a longer one, case, hyphens and underscores aside. `undefined` if none
 * is that near.
 */
export function nearestName(misspelt: string, names: Iterable<string>): string | undefined {
  const from = plain(misspelt);
  const all = [...names];
  for (let slips = 0; slips <= Math.min(from.length / 3, 2); slips++) {
    const found = all.find((name) => within(slips, from, plain(name)));
    if (found) return found;
  }
  return undefined;
}

export const didYouMean = (meant: string): string => `did you mean ${meant}?`;

const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** True if so many slips make one text of the other. */
function within(slips: number, from: string, to: string): boolean {
  const less = (inFrom: number, inTo: number, slip = 1): boolean =>
    within(slips - slip, from.slice(inFrom), to.slice(inTo));
  if (from[0] === to[0]) return !from || less(1, 1, 0);
  const isSwap = from[0] === to[1] && from[1] === to[0];
  return slips > 0 && (less(1, 0) || less(0, 1) || less(1, 1) || (isSwap && less(2, 2)));
}
