import { interleave } from '../../measure/rounds.mjs';
import { measureOnce } from './start.mjs';

/** Round trips and one-way rates, by contender; in each round a record by payload. */
export function measurePairs({ contenders, rounds, folder, names, ...times }) {
  return interleave(contenders, rounds, (contender) =>
    measureOnce(contender, {
      scenario: 'pair',
      folder,
      workers: 1,
      names: names.filter((name) => (contender.only ?? name) === name),
      hasRates: true,
      ...times,
    }),
  );
}
