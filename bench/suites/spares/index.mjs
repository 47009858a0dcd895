import { describeEnvironment } from '../../measure/environment.mjs';
import { contenders } from './contenders.mjs';
import { measureSpares } from './measure-spares.mjs';
import { sparesReport } from './report.mjs';

const NORMAL = { rounds: 15, workers: 2, loadMs: 300 };
const QUICK = { rounds: 1, workers: 2, loadMs: 50 };

/** How long a slot does without a worker after a kill, with and without a spare. */
export async function run({ rounds, quick }) {
  const plan = { ...(quick ? QUICK : NORMAL), ...(rounds !== undefined && { rounds }) };
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  console.log(`\n${sparesReport({ contenders, ...plan, figures: await measureSpares({ contenders, ...plan }) })}`);
}
