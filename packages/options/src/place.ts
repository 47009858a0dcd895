import { describeValue, oneLine } from './values.js';
import { flagName } from './flag-name.js';
import type { Problem } from './problem.js';
import { aboutRule } from './rule.js';
import type { AnyRule, RuleContext } from './rule.js';

/** What stands wherever a secret would. */
export const masked = '<secret>';

/** A parse that has found so many problems looks no further: what it was given is no set of options. */
const mostProblems = 50;

/** Where a parse stands: what rules are told, and what only this package knows. */
export interface Place extends RuleContext {
  readonly secret: boolean;
  /** What to do with names that are not declared. */
  readonly unknown: 'refuse' | 'pass';
  readonly notice: ((line: string) => void) | undefined;
  /** All that was found wrong so far. */
  readonly problems: Problem[];
}

/** The place of a member: `https` and `key` give `https.key`. */
export function memberOf(place: Place, name: string): Place {
  const label = /^[\w$-]{1,80}$/.test(name) ? name : describeValue(name);
  return { ...place, path: place.path ? `${place.path}.${label}` : label };
}

/**
 * Adds a problem to those of the parse, and gives its sentence: `claim` said of the option. What came is shown if it is
 * passed, even if it is `undefined`.
 */
export function report(
  { path, source: from, secret, problems }: Place,
  code: string,
  claim: string,
  hint = '',
  { expected = '', ...came }: { expected?: string; value?: unknown } = {},
): string {
  const source = from === 'flag' ? `--${flagName(path)}` : from;
  const received = 'value' in came ? (secret ? masked : describeValue(came.value)) : '';
  const got = received && `, got ${received}`;
  const origin = source === 'argument' ? '' : ` from ${source === 'default' ? 'its default' : source}`;
  const message = `options${path && `.${path}`} ${claim}${got}${origin}${hint && `, ${hint}`}`;
  problems.push({ path, code, expected, received, source, hint, message });
  return message;
}

/** Runs a rule on what `read` gives. What either throws becomes a problem, and then there is no result. */
export function check(rule: AnyRule, read: () => unknown, place: Place): unknown {
  if (place.problems.length >= mostProblems) return undefined;
  let value: unknown;
  try {
    value = read();
    const result = rule(value, place);
    if (result instanceof Promise) {
      result.catch(() => {});
      throw 'its rule is asynchronous';
    }
    return result === undefined ? value : result;
  } catch (thrown) {
    const { expects } = aboutRule(rule);
    // Of a secret nothing is told but what its rule expects: other words may quote it.
    const { text, hint } = place.secret ? { text: `should be ${expects}`, hint: '' } : readThrown(thrown);
    const [, said] = /^should (?:be )?(.*)/.exec(text) ?? [];
    const details = { expected: said ?? expects, value };
    report(place, said ? 'mismatch' : 'refused', said ? text : `was refused: ${text}`, hint, details);
    return undefined;
  }
}

/** A rule that takes anything, to run `check` on what has to be read first. */
export const asItIs: AnyRule = (value) => value;

/** Anything can be thrown, also objects whose properties throw. */
function readThrown(thrown: unknown): { text: string; hint: string } {
  try {
    const { message = thrown, hint = '' } = thrown as { message?: unknown; hint?: unknown };
    return { text: oneLine(String(message)), hint: String(hint) };
  } catch {
    return { text: 'it threw', hint: '' };
  }
}
