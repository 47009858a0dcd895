import type { Declared } from './declared.js';
import { readEnvironment, readObject } from './given.js';
import type { Given } from './given.js';
import { OptionsError } from './options-error.js';
import type { Place } from './place.js';
import { createProbe } from './probe.js';
import type { Probe } from './probe.js';
import { resolve } from './resolve.js';

/** How one parse is done. What stands for the outside world (`env`, `cwd` …) is Node's where it is left out. */
export interface ParseSettings extends Partial<Probe> {
  /** A configuration file that was read already, and its name for errors. Default: none. */
  readonly file?: { readonly name: string; readonly values: unknown } | undefined;
  /** The argument comes from `flagValues`: it is text as in the environment, and errors name flags. Default: false. */
  readonly fromFlags?: boolean;
  /** Names that are not declared are problems (`refuse`, the default), or go into the result as they are (`pass`). */
  readonly unknown?: 'refuse' | 'pass';
  /** Is told of each former name that was used and, with `unknown: 'pass'`, of names that look like misspelt ones. */
  readonly notice?: (line: string) => void;
}

/** Parses the options as a whole. Throws OptionsError. */
export function parse(declared: Declared, input: unknown, settings: ParseSettings = {}): object {
  const { file, fromFlags: asText = false, unknown = 'refuse', notice, ...instead } = settings;
  const source = asText ? 'flag' : 'argument';
  const probe = createProbe(instead);
  const place: Place = { probe, path: '', source, asText, secret: false, unknown, notice, problems: [] };
  const given: Given = new Map();
  if (file) readObject(declared, file.values, { ...place, source: `file ${file.name}`, asText: false }, given);
  readEnvironment(declared, place, given);
  readObject(declared, input, place, given);
  const result = resolve(declared, given, place);
  if (place.problems.length > 0) throw new OptionsError(place.problems);
  return result;
}
