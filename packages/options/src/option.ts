import type { Probe } from './probe.js';
import type { AnyRule, RuleInput, RuleResult } from './rule.js';

/** One option, declared. */
export interface OptionDeclaration {
  /** What it must be: one of the rules of this package, or any function that throws an assertion. */
  readonly rule: AnyRule;
  /** One line for tables and help. */
  readonly description: string;
  /** Used if the option is given nowhere; a function is asked at each parse. It goes through the rule. Default: none. */
  readonly default?: string | number | boolean | object | ((probe: Probe) => unknown);
  /** How tables show the default, where it is a function. Default: `computed`. */
  readonly defaultText?: string;
  /** It must be given somewhere. Default: false. */
  readonly required?: boolean;
  /** What a number counts: `ms`, `bytes`, `processes`. */
  readonly unit?: string;
  /** The environment variable it is read from; of several the first that is set. */
  readonly env?: string | readonly string[];
  /** It is shown nowhere. Default: false. */
  readonly secret?: boolean;
  /** Former names: still accepted, and reported through `notice`. */
  readonly deprecated?: readonly string[];
  /** Names of options that must not be chosen together with this one. */
  readonly conflicts?: readonly string[];
  /** Names of options without which this one makes no sense. */
  readonly requires?: readonly string[];
}

/** Options by name. */
export type Shape = { readonly [name: string]: OptionDeclaration };

/** What the compiler adds to a shape: defaults its rules take, and names that exist. */
export type CheckedShape<S extends Shape> = {
  readonly [K in keyof S]: {
    readonly default?: RuleInput<S[K]['rule']> | ((probe: Probe) => RuleInput<S[K]['rule']> | null | undefined);
    readonly conflicts?: readonly (keyof S & string)[];
    readonly requires?: readonly (keyof S & string)[];
  };
};

type Maybe<T> = T | null | undefined;
type RequiredNames<S extends Shape> = {
  [K in keyof S]: S[K] extends { readonly required: true } ? K : never;
}[keyof S];

/** What may be passed in: all but the required options may be left out, or be null. */
export type ShapeInput<S extends Shape> = {
  readonly [K in Exclude<keyof S, RequiredNames<S>>]?: Maybe<RuleInput<S[K]['rule']>>;
} & { readonly [K in RequiredNames<S>]: RuleInput<S[K]['rule']> };

type Always<O extends OptionDeclaration> = O extends { readonly required: true }
  ? true
  : O extends { readonly default: infer D }
    ? D extends (probe: Probe) => infer V
      ? [Extract<V, null | undefined>] extends [never]
        ? true
        : false
      : true
    : false;

/** What comes out: without a default and not required means possibly `undefined`. */
export type ShapeResult<S extends Shape> = {
  readonly [K in keyof S]: Always<S[K]> extends true ? RuleResult<S[K]['rule']> : RuleResult<S[K]['rule']> | undefined;
};
