// `npm run bench -- <suite> [options]`: runs one of the folders in suites/, each of which measures one thing.
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

const suites = readdirSync(new URL('suites/', import.meta.url)).sort();

/** Says how it is used, and ends with the code of a call that could not be understood. */
function refuse(problem) {
  console.error(`${problem} There is: ${suites.join(', ')}. Say for example: npm run bench -- ${suites[0]} --rounds 5`);
  process.exitCode = 2;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new TypeError(`--rounds should be a number of rounds from 1 on, got "${values.rounds}".`);
  }
  return { name: positionals[0], settings: { rounds, quick: values.quick } };
}

async function main() {
  let wanted;
  try {
    wanted = readArguments();
  } catch (error) {
    return refuse(error.message);
  }
  const { name, settings } = wanted;
  if (name === undefined) return refuse('No benchmark was named.');
  if (!suites.includes(name)) return refuse(`There is no benchmark called "${name}".`);
  const { run } = await import(`./suites/${name}/index.mjs`);
  await run(settings);
}

await main();
