import { DeclarationError } from '../declaration-error.js';
import type { Declaration } from '../declare-options.js';
import { objectSchema } from '../json-schema.js';
import type { Shape, ShapeInput, ShapeResult } from '../option.js';
import { Problems } from '../problem.js';
import { resolve } from '../resolve.js';
import { rowsOf } from '../rows.js';
import { aboutRule, applyRule, defineRule } from '../rule.js';
import type { AnyRule, Rule, RuleInput, RuleResult } from '../rule.js';
import { should } from '../should.js';

/**
 * An object with options of its own (`https: { key, cert }`), taken whole from one source. Unknown names inside are
 * treated as outside. Throws DeclarationError if an option inside names an environment variable, as it would not be read.
 */
export function objectOf<S extends Shape>(declaration: Declaration<S>): Rule<ShapeResult<S>, ShapeInput<S>> {
  const { plan } = declaration;
  const withEnv = plan.entries.find((entry) => entry.envNames.length > 0);
  if (withEnv)
    throw new DeclarationError(
      `${withEnv.name} is inside an object and cannot have an environment variable: give the whole object one`,
    );
  const expects = `an object with ${plan.names.join(', ')}`;
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  const about = {
    expects,
    schema: objectSchema(plan),
    fits: isObject,
    rows: () => rowsOf(plan),
    ...(plan.hasSecrets && { redact: plan.redact }),
  };
  return defineRule(about, (value, context) => {
    should(isObject(value), expects);
    return resolve(plan, value, undefined, context) as ShapeResult<S>;
  });
}

/** What the first of the rules that takes it makes of it. If none does and one looked inside, its problems are told. */
export function either<const R extends readonly AnyRule[]>(
  ...rules: R
): Rule<RuleResult<R[number]>, RuleInput<R[number]>> {
  const abouts = rules.map(aboutRule);
  const expects = abouts.map((about) => about.expects).join(' or ');
  const redacting = abouts.filter((about) => about.redact);
  const about = {
    expects,
    schema: { anyOf: abouts.map((about) => about.schema ?? {}) },
    rows: () => abouts.flatMap((about) => about.rows?.() ?? []),
    ...(redacting.length > 0 && {
      redact: (value: unknown) => redacting.reduce((shown, about) => about.redact!(shown), value),
    }),
  };
  return defineRule(about, (value, context) => {
    let inside: Problems | undefined;
    for (const [index, rule] of rules.entries()) {
      if (abouts[index]!.fits?.(value) === false && !context.fromEnvironment) continue;
      try {
        return applyRule(rule, value, context) as RuleResult<R[number]>;
      } catch (error) {
        if (error instanceof Problems) inside ??= error;
      }
    }
    if (inside) throw inside;
    should(false, expects);
  });
}

/** Anything at all, passed on as it is: not copied, not frozen. */
export function any(): Rule<unknown> {
  return defineRule({ expects: 'anything', schema: {} }, (value) => value);
}
