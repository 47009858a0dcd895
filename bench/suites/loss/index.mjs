import { readFileSync } from 'node:fs';
import { describeEnvironment } from '../../measure/environment.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { contenders } from './contenders.mjs';
import { measureLoss } from './measure-loss.mjs';
import { lossReport } from './report.mjs';

/** Of each contender in each round. Five rounds are 50 reloads and 100,000 requests. */
const NORMAL = { rounds: 1, reloads: 10, requests: 20_000, perSecond: 500, workers: 2, patienceMs: 10_000 };
const QUICK = { rounds: 1, reloads: 1, requests: 150, perSecond: 150, workers: 2, patienceMs: 2_000 };

/** What is lost of a steady load while a cluster reloads over and over. */
export async function run({ rounds, quick }) {
  const plan = { ...(quick ? QUICK : NORMAL), ...(rounds !== undefined && { rounds }) };
  console.log(describeEnvironment());
  console.log(`Threads depend on net.ipv4.tcp_migrate_req, which is ${migrateRequests()} here.`);
  if (quick) console.log('Quick: too few requests and reloads to draw conclusions from.');
  const figures = await interleave(contenders, plan.rounds, (contender) => measureLoss(contender, plan));
  console.log(`\n${lossReport({ contenders, figures, ...plan })}`);
}

/** Whether the system hands what waits in a socket that closes to another one on the port: see packages/cluster/README.md. */
function migrateRequests() {
  try {
    return readFileSync('/proc/sys/net/ipv4/tcp_migrate_req', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
