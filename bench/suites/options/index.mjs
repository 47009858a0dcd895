import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEnvironment } from '../../measure/environment.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { prepare } from './contenders.mjs';
import { measureCold } from './measure-cold.mjs';
import { measureExplain, measureParse } from './measure-warm.mjs';
import { sizesReport, timesReport } from './report.mjs';

const NORMAL = { rounds: 31, iterations: 2_000, warmUp: 20_000 };
const QUICK = { rounds: 3, iterations: 100, warmUp: 100 };

const COLD = {
  installed: 'The first parse in a new process, with loading from node_modules and declaring.',
  bundled: 'The same, loading one minified file.',
};

/**
 * How long the cluster's options take to parse, beside the same written for zod and valibot. `rounds` is how often each
 * is measured; `quick` only shows that all of it runs.
 */
export async function run({ rounds, quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'ec-bench-'));
  try {
    await measureAll(folder, quick ? QUICK : NORMAL, { rounds, quick });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(folder, { iterations, warmUp, rounds: planned }, { rounds = planned, quick }) {
  const contenders = await prepare(folder);
  console.log(describeEnvironment());
  if (quick) console.log('Quick: too few and too short measurements to draw conclusions from.');
  console.log(`${rounds} rounds, interleaved; medians with quartiles; ratios within a round.`);

  for (const [kind, title] of Object.entries(COLD)) {
    const cold = await interleave(contenders, rounds, ({ modules }) => measureCold(modules[kind]));
    console.log(`\n${timesReport(title, cold, { digits: 1 })}`);
  }

  const goals = Object.fromEntries(contenders.map(({ name, goalMs }) => [name, goalMs]));
  const warm = await measureWarm(measureParse);
  console.log(`\n${timesReport('A later parse of a typical input.', warm, { digits: 4, goals })}`);

  const refused = await measureWarm(measureExplain);
  console.log(
    `\n${timesReport('A later parse of an input with five mistakes, and its error as text.', refused, { digits: 4 })}`,
  );

  console.log(`\n${sizesReport(contenders)}`);

  function measureWarm(measure) {
    for (const contender of contenders) measure(contender, warmUp);
    return interleave(contenders, rounds, (contender) => measure(contender, iterations));
  }
}
