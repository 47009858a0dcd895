import type { Declared } from './declared.js';
import type { Probe } from './probe.js';
import { didYouMean } from './nearest-name.js';
import { should } from './should.js';
import { isText, quote } from './values.js';

declare const inputType: unique symbol;

/** What a rule is told about the value it looks at. */
export interface RuleContext {
  readonly probe: Probe;
  /** Where the value stands, for example `https.key`. */
  readonly path: string;
  /** `argument`, `--<flag>`, `<NAME> in the environment`, `file <name>` or `default`. */
  readonly source: string;
  /** The value was written in an environment variable or behind a flag: it is text, also where a number is meant. */
  readonly asText: boolean;
}

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a rule tells about itself, for errors, tables and schemas. */
export interface RuleAbout {
  /** As it stands behind "should be": `a positive integer`. It is shown for secrets too. */
  readonly expects: string;
  /** The JSON Schema of what the rule takes from a file. Default: anything. */
  readonly schema?: JsonSchema;
  /** The rules it takes the value of one of; of a list, the rule of its items. */
  readonly of?: readonly AnyRule[];
  /** What it takes is a list, or with `orSingle` also one of its items. */
  readonly isList?: boolean;
  readonly orSingle?: boolean;
  /** The options inside, of a rule for objects. */
  readonly inside?: Declared;
}

/** A function that asserts: it returns the checked, perhaps converted value, or throws. Returning nothing keeps the value. */
export type AnyRule = (value: unknown, context: RuleContext) => unknown;

/** A rule that tells about itself. Made with `defineRule`; a bare function is a rule too. */
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

/** Gives a checking function its description: what it expects, as it stands behind "should be", and perhaps more. */
export function defineRule<Result, Input = Result>(
  expects: string,
  check: (value: unknown, context: RuleContext) => Result,
  more?: Omit<RuleAbout, 'expects'>,
): Rule<Result, Input> {
  const rule: AnyRule = (value, context) => check(value, context);
  return Object.assign(rule, { about: { expects, ...more } }) as Rule<Result, Input>;
}

/**
 * A rule that reads a value: `read` gives what it means, or `undefined` to refuse it. `hint` says what to do then; without
 * one it is looked whether the value is right but for white space, capitals or quotation marks.
 */
export function readingRule<Result, Input = Result>(
  expects: string,
  schema: JsonSchema,
  read: (value: unknown, context: RuleContext) => Result | undefined,
  hint: (value: unknown, context: RuleContext) => string | false | undefined = (value, context) => {
    const tidy = isText(value) ? value.replace(/\s/g, '').toLowerCase() : '';
    const meant = tidy ? read(tidy, { ...context, asText: true }) : undefined;
    return meant !== undefined && didYouMean(tidy === value ? String(meant) : quote(tidy));
  },
): Rule<Result, Input> {
  const check = (value: unknown, context: RuleContext): Result =>
    read(value, context) ?? (should(false, expects, hint(value, context) || '') as never);
  return defineRule(expects, check, { schema });
}

/** What any rule tells about itself. */
export function aboutRule(rule: AnyRule): RuleAbout {
  return (rule as Partial<Rule<unknown>>).about ?? { expects: 'a value its rule accepts' };
}
