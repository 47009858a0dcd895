#!/usr/bin/env node
import { OptionsError } from '@ec/options';
import { helpText } from '@ec/options/describe';
import { declaration } from './declaration.js';
import { readOptions } from './read-options.js';
import { waitFor } from './wait-for.js';

const help = `wait-for [flags] [url ...]

Waits until every URL or host:port answers. A flag goes before the environment, that before the file.

${helpText(declaration)}

Exit code: 0 all answer, 1 time is over, 2 wrong options.`;

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (!options) return console.log(help);

  const { timeout, interval, quiet } = options;
  const tell = quiet ? () => {} : console.log;
  tell(`waiting for at most ${timeout} ms, trying every ${interval} ms`);
  for (const { url, reason } of await waitFor(options, tell)) {
    console.error(`${url} did not answer within ${timeout} ms: ${reason}`);
    process.exitCode = 1;
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OptionsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
