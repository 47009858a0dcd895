/**
 * Measures every contender once in each round, one after the other, so that what the machine does besides meets all of
 * them. The order is rotated from round to round. Resolves to a list of measurements for each name, one a round.
 */
export async function interleave(contenders, rounds, measure) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of rotate(contenders, round)) {
      results.get(contender.name).push(await measure(contender, round));
    }
  }
  return results;
}

/** The same list, begun `by` places further on. */
export function rotate(list, by) {
  const first = by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
