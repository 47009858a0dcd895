import { surroundings, typical, wrong } from './inputs.mjs';

/** Milliseconds of one parse of the typical input. */
export function measureParse({ parse }, iterations) {
  return timeEach(() => parse(typical, surroundings), iterations);
}

/** Milliseconds to refuse the wrong input and say why. */
export function measureExplain({ explain }, iterations) {
  return timeEach(() => explain(wrong, surroundings), iterations);
}

/** The clock is read outside of the loop: a parse is about as short as reading it. */
function timeEach(act, iterations) {
  let last;
  const startedAtMs = performance.now();
  for (let iteration = 0; iteration < iterations; iteration++) last = act();
  const ms = performance.now() - startedAtMs;
  // A result that nobody looks at need not be computed.
  if (last === undefined) throw new Error('There should be a result, got none.');
  return ms / iterations;
}
