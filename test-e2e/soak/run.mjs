// `npm run soak -- --minutes 5 [--seed n] [--options json]`: a cluster under load, to whose processes one thing after the
// other happens. Each time it must be whole again, lose no request without a reason, and hold no more than before.
import { parseArgs } from 'node:util';
import { startSoaked } from './cluster.mjs';
import { mib, table } from './report.mjs';
import { AFTER_MS, soak } from './soak.mjs';

const WORKERS = 3;

function readArguments() {
  const { values } = parseArgs({
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, options: { type: 'string' } },
  });
  const minutes = Number(values.minutes ?? 5);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  if (!(minutes > 0)) throw new TypeError(`--minutes should be a number above 0, got "${values.minutes}".`);
  if (!Number.isInteger(seed)) throw new TypeError(`--seed should be an integer, got "${values.seed}".`);
  return { minutes, seed, options: JSON.parse(values.options ?? '{}') };
}

async function main({ minutes, seed, options }) {
  const soaked = await startSoaked({ workers: WORKERS, ...options });
  try {
    const seen = await soak(soaked, { minutes, seed, workers: WORKERS, say: console.log });
    const { deeds, failures, lost, requests, longestMs, grown, problems } = seen;
    const ending = await soaked.end();
    if (ending) problems.push(`${ending}; its last words:\n${soaked.program.account()}`);
    console.log(`\n${table(deeds, failures, AFTER_MS)}\n`);
    console.log(`${requests} requests, ${failures.length} failed, ${lost.length} of them without a fault`);
    console.log(`the longest wait for an answer: ${longestMs} ms`);
    console.log(`the master's heap has grown by ${mib(grown.heap)}, its memory by ${mib(grown.rss)}`);
    for (const problem of problems) console.error(`WRONG: ${problem}`);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await soaked.dispose();
  }
}

const settings = readArguments();
console.log(`soak for ${settings.minutes} min with --seed ${settings.seed}, on Node ${process.version}`);
await main(settings);
