import { describeEnvironment } from '../../measure/environment.mjs';
import { hasProcessFigures } from '../../measure/process-figures.mjs';
import { contenders } from './contenders.mjs';
import { measureConnections } from './measure-connections.mjs';
import { connectionReport } from './report.mjs';

const NORMAL = { rounds: 9, connections: 4_000, workers: [2, 4] };
const QUICK = { rounds: 1, connections: 200, workers: [2] };
/** So many clients connect at the same time. */
const TOGETHER = 8;

/** What sticky sessions by address cost the master for each connection, beside round robin. */
export async function run({ rounds, quick }) {
  const plan = quick ? QUICK : NORMAL;
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  if (!hasProcessFigures) {
    console.log('\nProcessor time of other processes is read from /proc, which only Linux has.');
    return;
  }
  const { connections } = plan;
  for (const workers of plan.workers) {
    const settings = { contenders, workers, connections, rounds: rounds ?? plan.rounds };
    const figures = await measureConnections({ ...settings, together: TOGETHER });
    console.log(`\n${connectionReport({ ...settings, figures })}`);
  }
}
