import type { Declared, Entry } from '../declared.js';
import { oneLine } from '../values.js';
import { masked } from '../place.js';
import { aboutRule } from '../rule.js';
import type { AnyRule } from '../rule.js';
import { insideOf } from './inside-of.js';

/** One option as a row of a table or of a help text. */
export interface Row {
  readonly name: string;
  readonly rule: AnyRule;
  /** What the rule expects, in words. */
  readonly type: string;
  readonly unit: string;
  /** The default in words; empty if there is none. */
  readonly default: string;
  readonly required: boolean;
  readonly secret: boolean;
  readonly env: readonly string[];
  readonly deprecated: readonly string[];
  readonly description: string;
}

/** The options of a declaration as rows in its order, each followed by those inside it (`https`, `https.key`). */
export function rows({ entries }: Declared): readonly Row[] {
  return entries.flatMap((entry) => {
    const {
      name,
      rule,
      envNames: env,
      description,
      unit = '',
      required = false,
      secret = false,
      deprecated = [],
    } = entry;
    const inside = insideOf(rule);
    return [
      {
        ...{ name, rule, type: aboutRule(rule).expects, unit, default: defaultText(entry), required, secret },
        ...{ env, deprecated, description },
      },
      ...(inside ? rows(inside) : []).map((row) => ({
        ...row,
        name: `${name}.${row.name}`,
        secret: row.secret || secret,
      })),
    ];
  });
}

function defaultText({ default: value, defaultText, secret }: Entry): string {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined) return '';
  if (secret) return masked;
  return typeof value === 'function' ? 'computed' : oneLine(JSON.stringify(value));
}
