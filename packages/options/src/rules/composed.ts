import type { Declaration } from '../declare-options.js';
import { readEnvironment, readObject } from '../given.js';
import type { Given } from '../given.js';
import type { Shape, ShapeInput, ShapeResult } from '../option.js';
import { check } from '../place.js';
import type { Place } from '../place.js';
import type { Problem } from '../problem.js';
import { resolve } from '../resolve.js';
import { aboutRule, defineRule } from '../rule.js';
import { isList, isObject, isText } from '../values.js';
import type { AnyRule, Rule, RuleContext, RuleInput, RuleResult } from '../rule.js';
import { should } from '../should.js';

/** A list in which each item keeps the rule; text from the environment or a flag is split at commas. Gives a frozen copy. */
export function listOf<R extends AnyRule>(rule: R): Rule<readonly RuleResult<R>[], readonly RuleInput<R>[]> {
  return list(rule, `a list, each item ${aboutRule(rule).expects}`, false);
}

/** As `listOf`, and a single item stands for a list of one. */
export function listOrSingle<R extends AnyRule>(
  rule: R,
): Rule<readonly RuleResult<R>[], RuleInput<R> | readonly RuleInput<R>[]> {
  return list(rule, `${aboutRule(rule).expects}, or a list of such`, true);
}

function list<R extends AnyRule, Input>(
  rule: R,
  expects: string,
  orSingle: boolean,
): Rule<readonly RuleResult<R>[], Input> {
  const read = (value: unknown, context: RuleContext): readonly RuleResult<R>[] => {
    const items =
      context.asText && isText(value) ? value.trim().split(/\s*,\s*/) : orSingle && !isList(value) ? [value] : value;
    should(isList(items), expects);
    const place = context as Place;
    // A copy has no holes.
    const result = [...items].map((item, index) =>
      check(rule, () => item, { ...place, path: `${place.path}[${index}]` }),
    );
    return Object.freeze(result) as readonly RuleResult<R>[];
  };
  return defineRule(expects, read, { of: [rule], isList: true, orSingle });
}

/**
 * An object with options of its own (`https: { key, cert }`), taken whole from one source. Unknown names inside are
 * treated as outside. Variables of options inside are read if the object is given and does not say these options itself.
 */
export function objectOf<S extends Shape>(inside: Declaration<S>): Rule<ShapeResult<S>, ShapeInput<S>> {
  const expects = `an object with ${inside.entries.map(({ name }) => name).join(', ')}`;
  const read = (value: unknown, context: RuleContext): ShapeResult<S> => {
    should(isObject(value), expects);
    const given: Given = new Map();
    readEnvironment(inside, context as Place, given);
    readObject(inside, value, context as Place, given);
    return resolve(inside, given, context as Place) as ShapeResult<S>;
  };
  return defineRule(expects, read, { inside });
}

/** What the first of the rules that takes it makes of it. If none does and one looked inside, its problems are told. */
export function either<const R extends readonly AnyRule[]>(
  ...rules: R
): Rule<RuleResult<R[number]>, RuleInput<R[number]>> {
  const expects = rules.map((rule) => aboutRule(rule).expects).join(' or ');
  const read = (value: unknown, context: RuleContext): RuleResult<R[number]> => {
    const place = context as Place;
    let inside: readonly Problem[] | undefined;
    for (const rule of rules) {
      const problems: Problem[] = [];
      const result = check(rule, () => value, { ...place, problems });
      if (problems.length === 0) return result as RuleResult<R[number]>;
      if (problems[0]!.path !== place.path) inside ??= problems;
    }
    should(inside, expects);
    place.problems.push(...inside);
    return undefined as never;
  };
  return defineRule(expects, read, { of: rules });
}

/** Anything at all, passed on as it is: not copied, not frozen. */
export function any(): Rule<unknown> {
  return defineRule('anything', (value) => value);
}
