import type { Declared } from '../declared.js';
import { flagName } from '../flag-name.js';
import { aboutRule } from '../rule.js';
import type { AnyRule } from '../rule.js';
import { insideOf } from './inside-of.js';
import { rows } from './rows.js';
import type { Row } from './rows.js';

/** One option as a flag of a command line. `type` and `multiple` are what `parseArgs` of node:util asks for. */
export interface Flag {
  readonly type: 'boolean' | 'string';
  /** It may be given several times. */
  readonly multiple: boolean;
  /** What stands behind it in a help text: `<ms>`, `<a|b>`; empty for a boolean. */
  readonly value: string;
  /** The description with unit, default and environment variable. */
  readonly description: string;
}

/** Flags by name without hyphens in front: `bootTimeoutMs` is `boot-timeout-ms`, `key` inside `https` is `https.key`. */
export function flags(declaration: Declared): Readonly<Record<string, Flag>> {
  // An object has no flag of its own: its members have.
  const own = rows(declaration).filter(({ rule }) => !insideOf(rule));
  return Object.fromEntries(own.map((row) => [flagName(row.name), flagOf(row)]));
}

function flagOf({ rule, unit, description, env, required, default: preset }: Row): Flag {
  const { schema = {} } = aboutRule(rule);
  const type = schema['type'] === 'boolean' ? 'boolean' : 'string';
  const words = Array.isArray(schema['enum']) ? schema['enum'].join('|') : unit || 'value';
  const notes = [
    required && 'required',
    preset && preset !== 'false' && `default ${preset}`,
    ...env.map((name) => `or ${name}`),
  ];
  const noted = notes.filter(Boolean).join(', ');
  return {
    type,
    multiple: takesList(rule),
    value: type === 'boolean' ? '' : `<${words}>`,
    description: description + (noted && ` (${noted})`),
  };
}

const takesList = (rule: AnyRule): boolean => {
  const { isList = false, of = [] } = aboutRule(rule);
  return isList || of.some(takesList);
};
