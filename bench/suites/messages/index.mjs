import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEnvironment } from '../../measure/environment.mjs';
import { hasProcessFigures } from '../../measure/process-figures.mjs';
import { groups, masters, pairs, socketPair } from './contenders.mjs';
import { measureBroadcast } from './measure-broadcast.mjs';
import { measurePairs } from './measure-pairs.mjs';
import { measureStall } from './measure-stall.mjs';
import { payloads } from './payloads.mjs';
import { broadcastReport, rateReport, roundTripReport, stallReport } from './report.mjs';

const NORMAL = {
  rounds: 5,
  stallRounds: 2,
  settleMs: 2_500,
  pair: { warmUpMs: 1_000, boxMs: 300, leastTrips: 7 },
  broadcast: { warmUpMs: 1_500, boxMs: 1_000, leastTrips: 5 },
  stall: { warmUpMs: 1_000, boxMs: 5_000, perTick: 10 },
  workers: [2, 8, 32],
};
const QUICK = {
  rounds: 2,
  stallRounds: 1,
  settleMs: 0,
  pair: { warmUpMs: 1, boxMs: 10, leastTrips: 2 },
  broadcast: { warmUpMs: 1, boxMs: 10, leastTrips: 2 },
  stall: { warmUpMs: 50, boxMs: 300, perTick: 10 },
  workers: [2],
};

const BROADCAST_PAYLOADS = ['200 B', '1 MB'];
const STALL_PAYLOAD = '16 kB';

/**
 * How long messages take and how many go through, side by side with other ways, and what a stopped receiver costs the
 * master. `rounds` is how often each is started; `quick` only shows that all of it runs.
 */
export async function run({ rounds, quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'ec-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // Behind the one that ends what runs, as that was added first.
  process.once('exit', remove);
  const plan = quick ? QUICK : NORMAL;
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  await measureAll(folder, { ...plan, rounds: rounds ?? plan.rounds });
}

async function measureAll(folder, { rounds, stallRounds, settleMs, workers: counts, ...plan }) {
  console.log(`${rounds} rounds, interleaved; medians with quartiles; ratios within a round.`);

  const names = Object.keys(payloads);
  const paired = await measurePairs({ contenders: pairs, rounds, folder, names, settleMs, ...plan.pair });
  for (const report of [roundTripReport, rateReport]) {
    for (const payload of names) console.log(`\n${report({ contenders: pairs, figures: paired, payload })}`);
  }

  for (const workers of counts) {
    const settings = { contenders: groups, socketPair, workers, rounds, folder, names: BROADCAST_PAYLOADS, settleMs };
    const figures = await measureBroadcast({ ...settings, ...plan.broadcast });
    for (const payload of BROADCAST_PAYLOADS) {
      console.log(`\n${broadcastReport({ contenders: groups, figures, payload, workers })}`);
    }
  }

  if (!hasProcessFigures) {
    console.log('\nThe stopped receiver: memory of other processes is read from /proc, which only Linux has.');
    return;
  }
  const settings = {
    contenders: masters,
    rounds: Math.min(rounds, stallRounds),
    name: STALL_PAYLOAD,
    settleMs,
    ...plan.stall,
  };
  const figures = await measureStall({ ...settings, folder });
  console.log(`\n${stallReport({ ...settings, figures })}`);
}
