import { interleave } from '../../measure/rounds.mjs';
import { measureOnce } from './start.mjs';

/** Milliseconds until all workers have answered, by contender; and of a round trip over the socket in the same rounds. */
export function measureBroadcast({ contenders, socketPair, workers, rounds, ...plan }) {
  const speakers = contenders.map((contender) => ({ ...contender, scenario: 'broadcast' }));
  const all = [...speakers, { ...socketPair, scenario: 'pair' }];
  return interleave(all, rounds, (contender) =>
    measureOnce(contender, { ...plan, scenario: contender.scenario, workers }),
  );
}
