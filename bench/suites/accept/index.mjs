import { describeEnvironment } from '../../measure/environment.mjs';
import { hasProcessFigures } from '../../measure/process-figures.mjs';
import { canReusePort, contenders } from './contenders.mjs';
import { measureAccept } from './measure-accept.mjs';
import { costReport, spreadReport } from './report.mjs';

const NORMAL = {
  rounds: 7,
  workers: 2,
  fresh: { count: 3_000, together: 8 },
  kept: { count: 12_000, together: 32 },
  spread: { workers: 8, count: 200, together: 8, times: 15 },
};
const QUICK = {
  rounds: 1,
  workers: 2,
  fresh: { count: 100, together: 4 },
  kept: { count: 300, together: 4 },
  spread: { workers: 2, count: 20, together: 4, times: 2 },
};

/** What it takes to come by a connection, in every way to listen that this Node has. */
export async function run({ rounds, quick }) {
  const plan = { ...(quick ? QUICK : NORMAL), ...(rounds !== undefined && { rounds }) };
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  if (!hasProcessFigures) {
    console.log('\nProcessor time of other processes is read from /proc, which only Linux has.');
    return;
  }
  console.log(`${plan.rounds} rounds, interleaved; medians with quartiles; ratios within a round.`);
  if (!canReusePort) console.log('reusePort, and threads on one port, are left out: they need Node 22.12.');
  const figures = await measureAccept({ contenders, ...plan });
  const { fresh, kept, spread, workers } = plan;
  const costs = { contenders, figures };
  const reports = [
    costReport({
      ...costs,
      load: 'fresh',
      title: `New connections with one request each, ${fresh.together} at a time, ${workers} workers.`,
    }),
    costReport({
      ...costs,
      load: 'kept',
      title: `Requests over ${kept.together} kept connections, ${workers} workers.`,
    }),
    spreadReport({ ...costs, ...spread }),
  ];
  for (const report of reports) console.log(`\n${report}`);
}
