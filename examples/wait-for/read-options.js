import { parseArgs } from 'node:util';
import { flags, flagValues } from '@ec/options/describe';
import { configDeclaration, declaration } from './declaration.js';

/**
 * The options from the command line, else the environment, else the configuration file, else their defaults.
 * `undefined` if the user asks for help. Throws OptionsError.
 */
export function readOptions(args) {
  const given = readFlags(args);
  if (given.help) return undefined;
  const { config } = configDeclaration.parse(given, { fromFlags: true, unknown: 'pass' });
  return declaration.parse(given, { fromFlags: true, file: config });
}

function readFlags(args) {
  // Not strict: the declaration knows what is wrong with a flag, and says everything at once.
  const { values, positionals } = parseArgs({ args, options: flags(declaration), strict: false });
  const urls = [...(values.url ?? []), ...positionals];
  return flagValues({ ...values, url: urls.length > 0 ? urls : undefined });
}
