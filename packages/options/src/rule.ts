import type { Probe } from './probe.js';

declare const inputType: unique symbol;

/** What a rule is told about the value it looks at. */
export interface RuleContext {
  readonly probe: Probe;
  /** What the options are called in sentences, `options` unless the declaration says otherwise. */
  readonly root: string;
  /** Where the value stands, for example `https.key`. */
  readonly path: string;
  /** `argument`, `file <name>`, `<NAME> in the environment` or `default`. */
  readonly source: string;
  /** The value was written in an environment variable: it is text, also where a number or a list is meant. */
  readonly fromEnvironment: boolean;
  /** The value must not be shown. */
  readonly secret: boolean;
  /** What to do with names a nested declaration does not know. */
  readonly unknown: 'refuse' | 'pass';
  readonly onNearMiss?: ((line: string) => void) | undefined;
  readonly onNotice?: ((line: string) => void) | undefined;
}

/** What a rule tells about itself, for tables, schemas and secrets. */
export interface RuleAbout {
  /** As it stands behind "should be": `a positive integer`. */
  readonly expects: string;
  /** The JSON Schema of what the rule takes from a file. */
  readonly schema?: JsonSchema;
  /** A quick look: `false` means the rule will surely refuse. It spares `either` an error. */
  readonly fits?: (value: unknown) => boolean;
  /** A copy of a value with its own secrets masked; only on rules that hold secrets. */
  readonly redact?: (value: unknown) => unknown;
  /** The rows of the options inside, for tables. */
  readonly rows?: () => readonly OptionRow[];
}

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One option as a row of a table or of a help text. */
export interface OptionRow {
  readonly name: string;
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

/** A function that asserts: it returns the checked, perhaps converted value, or throws. Returning nothing keeps the value. */
export type AnyRule = (value: unknown, context: RuleContext) => unknown;

/** A rule that knows what it takes and tells about itself. Made with `defineRule`; a bare function is a rule too. */
export interface Rule<Result, Input = Result> {
  (value: unknown, context: RuleContext): Result;
  readonly about: RuleAbout;
  readonly [inputType]: Input;
}

/** The type a rule gives: what it returns, or asserts; `unknown` if it does neither. */
export type RuleResult<R> = R extends (value: unknown, ...rest: never[]) => infer T
  ? [T] extends [void]
    ? Asserted<R>
    : T
  : never;

type Asserted<R> = R extends ((value: unknown, ...rest: never[]) => asserts value is infer T) ? T : unknown;

/** The type a rule takes. */
export type RuleInput<R> = R extends { readonly [inputType]: infer I } ? I : RuleResult<R>;

/** Gives a checking function its description. `about` is a string if there is nothing to say but what it expects. */
export function defineRule<Result, Input = Result>(
  about: string | RuleAbout,
  check: (value: unknown, context: RuleContext) => Result,
): Rule<Result, Input> {
  const told = typeof about === 'string' ? { expects: about } : about;
  return Object.assign((value: unknown, context: RuleContext) => check(value, context), {
    about: told,
  }) as Rule<Result, Input>;
}

/** What any rule tells about itself. */
export function aboutRule(rule: AnyRule): RuleAbout {
  return (rule as Partial<Rule<unknown>>).about ?? { expects: 'a value its rule accepts' };
}

/** Runs a rule: a function that only asserts leaves the value as it is. Throws what the rule throws. */
export function applyRule(rule: AnyRule, value: unknown, context: RuleContext): unknown {
  const result = rule(value, context);
  if (result === undefined) return value;
  if (result !== value && result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError('its rule gave a promise, and a rule must answer at once');
  }
  return result;
}
