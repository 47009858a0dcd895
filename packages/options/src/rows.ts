import { masked, oneLine } from './describe-value.js';
import type { Entry, Plan } from './plan.js';
import { aboutRule } from './rule.js';
import type { OptionRow } from './rule.js';

/** The options of a declaration as rows in its order, each followed by those inside it (`https`, `https.key`). */
export function rowsOf(plan: Plan): readonly OptionRow[] {
  return plan.entries.flatMap((entry) => {
    const inside = aboutRule(entry.rule).rows?.() ?? [];
    return [
      rowOf(entry),
      ...inside.map((row) => ({
        ...row,
        name: `${entry.name}.${row.name}`,
        secret: row.secret || entry.secret === true,
      })),
    ];
  });
}

function rowOf(entry: Entry): OptionRow {
  const { name, unit = '', required = false, secret = false, envNames: env, deprecated = [], description } = entry;
  return {
    name,
    type: aboutRule(entry.rule).expects,
    unit,
    default: defaultText(entry),
    required,
    secret,
    env,
    deprecated,
    description,
  };
}

function defaultText({ default: value, defaultText, secret }: Entry): string {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined) return '';
  if (secret) return masked;
  return typeof value === 'function' ? 'computed' : oneLine(JSON.stringify(value) ?? '');
}
