import { describeEnvironment } from '../../measure/environment.mjs';
import { hasProcessFigures } from '../../measure/process-figures.mjs';
import { contenders } from './contenders.mjs';
import { measureHttp } from './measure-http.mjs';
import { besideReport, costReport, delayReport } from './report.mjs';

const NORMAL = {
  rounds: 7,
  workers: 2,
  settleMs: 2_500,
  kept: { count: 12_000, together: 32 },
  fresh: { count: 3_000, together: 8 },
  atRate: {
    kept: { count: 1_500, perSecond: 1_000, together: 32 },
    fresh: { count: 450, perSecond: 300, together: 0 },
  },
};
const QUICK = {
  rounds: 1,
  workers: 2,
  settleMs: 0,
  kept: { count: 300, together: 4 },
  fresh: { count: 100, together: 4 },
  atRate: {
    kept: { count: 100, perSecond: 500, together: 4 },
    fresh: { count: 50, perSecond: 250, together: 0 },
  },
};

/** What requests take in each mode of the two managers, beside node:cluster alone. */
export async function run({ rounds, quick }) {
  const plan = { ...(quick ? QUICK : NORMAL), ...(rounds !== undefined && { rounds }) };
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  if (!hasProcessFigures) {
    console.log('\nProcessor time of other processes is read from /proc, which only Linux has.');
    return;
  }
  console.log(`${plan.rounds} rounds, interleaved; medians with quartiles; ratios within a round.`);
  console.log(
    'CPU is the scheduler’s own account, in microseconds for each request; of threads, the first is the master.',
  );
  const figures = await measureHttp({ contenders, ...plan });
  const { kept, fresh, atRate } = plan;
  const reports = [
    costReport({
      contenders,
      figures,
      load: 'kept',
      title: `Requests over ${kept.together} kept connections, ${plan.workers} workers.`,
    }),
    costReport({
      contenders,
      figures,
      load: 'fresh',
      title: `New connections with one request each, ${fresh.together} at a time.`,
    }),
    delayReport({
      contenders,
      figures,
      load: 'keptAtRate',
      title: `${atRate.kept.perSecond} requests a second over kept connections: ms from when each was due.`,
    }),
    delayReport({
      contenders,
      figures,
      load: 'freshAtRate',
      title: `${atRate.fresh.perSecond} new connections a second with one request each: ms from when each was due.`,
    }),
    besideReport({ figures }),
  ];
  for (const report of reports) console.log(`\n${report}`);
}
