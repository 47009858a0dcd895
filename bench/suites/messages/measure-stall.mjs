import { interleave } from '../../measure/rounds.mjs';
import { measureOnce } from './start.mjs';

/** Memory of the master while a receiver is stopped, in MiB, and what was sent meanwhile. */
export function measureStall({ contenders, rounds, ...plan }) {
  return interleave(contenders, rounds, (contender) =>
    measureOnce(contender, { ...plan, ...contender.plan, scenario: 'stall', workers: 1 }),
  );
}
