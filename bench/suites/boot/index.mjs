import { describeEnvironment } from '../../measure/environment.mjs';
import { hasProcessFigures } from '../../measure/process-figures.mjs';
import { contenders } from './contenders.mjs';
import { measureBoot } from './measure-boot.mjs';
import { measureIdle } from './measure-idle.mjs';
import { bootReport, idleReport } from './report.mjs';

// Some 8 s after a start V8 shrinks the heap of an idle process, which takes our master 20 ms once (--trace-gc shows it).
// Both figures are of the time after that.
const NORMAL = { rounds: 15, idleRounds: 3, settleMs: 12_000, idleMs: 10_000, workers: [2, 8] };
const QUICK = { rounds: 2, idleRounds: 1, settleMs: 500, idleMs: 1_000, workers: [2] };

/**
 * How long a master needs until every worker serves, and what it takes while nothing happens. `rounds` is how often
 * each is started; `quick` only shows that all of it runs.
 */
export async function run({ rounds, quick }) {
  const plan = quick ? QUICK : NORMAL;
  const bootRounds = rounds ?? plan.rounds;
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');

  for (const workers of plan.workers) {
    const figures = await measureBoot({ contenders, workers, rounds: bootRounds });
    console.log(`\n${bootReport({ contenders, workers, rounds: bootRounds, figures })}`);
  }

  if (!hasProcessFigures) {
    console.log(
      '\nThe idle master: memory and processor time of other processes are read from /proc, which only Linux has.',
    );
    return;
  }
  const idleRounds = Math.min(rounds ?? plan.idleRounds, plan.idleRounds);
  const figures = await measureIdle({ rounds: idleRounds, settleMs: plan.settleMs, idleMs: plan.idleMs });
  console.log(`\n${idleReport({ figures, rounds: idleRounds, settleMs: plan.settleMs, idleMs: plan.idleMs })}`);
}
