import { setTimeout } from 'node:timers/promises';
import { driveBroadcast } from './drive-broadcast.mjs';
import { drivePair } from './drive-pair.mjs';
import { driveStall } from './drive-stall.mjs';

const drivers = { pair: drivePair, broadcast: driveBroadcast, stall: driveStall };

/** The plan of this measurement; a master leaves it to its workers in the environment. */
export function readPlan() {
  return JSON.parse(process.env.EC_BENCH_PLAN ?? process.argv[2]);
}

/**
 * Measures what the plan says, when what begins shortly after a start, like a watchdog’s thread, is over; reports the
 * figures or what kept them from being taken.
 */
export async function drive(plan, link, report) {
  try {
    await setTimeout(plan.settleMs);
    report({ figures: await drivers[plan.scenario](plan, link) });
  } catch (error) {
    report({ problem: error.stack });
  }
}

/** Reports to the parent of this process. */
export function reportToParent(data) {
  process.send({ action: 'figures', data });
}

/** For a master: the whole group, which it leads, goes with the benchmark, however that ends. */
export function endWithParent() {
  process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
}
