import { createProblem, memberPath, mostProblems, Problems, problemsOf } from '../problem.js';
import type { Problem } from '../problem.js';
import { reservedNames } from '../plan.js';
import { aboutRule, applyRule, defineRule } from '../rule.js';
import type { AnyRule, Rule, RuleContext, RuleInput, RuleResult } from '../rule.js';
import { should } from '../should.js';

/** A list in which each item keeps the rule; text from the environment is split at commas. Gives a frozen copy. */
export function listOf<R extends AnyRule>(rule: R): Rule<readonly RuleResult<R>[], readonly RuleInput<R>[]> {
  const { expects, schema = {}, redact } = aboutRule(rule);
  const about = {
    expects: `a list, each item ${expects}`,
    schema: { type: 'array', items: schema },
    fits: Array.isArray,
    ...(redact && {
      redact: (value: unknown) => (Array.isArray(value) ? value.map(redact) : redact(value)),
    }),
  };
  return defineRule(about, (value, context) => {
    const items =
      context.fromEnvironment && typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
    should(Array.isArray(items), about.expects);
    return checkItems(rule, items, context) as RuleResult<R>[];
  });
}

/** As `listOf`, and a single item stands for a list of one. */
export function listOrSingle<R extends AnyRule>(
  rule: R,
): Rule<readonly RuleResult<R>[], RuleInput<R> | readonly RuleInput<R>[]> {
  const { expects, schema = {}, redact } = aboutRule(rule);
  const list = listOf(rule);
  const about = {
    expects: `${expects}, or a list of such`,
    schema: { anyOf: [schema, { type: 'array', items: schema }] },
    ...(redact && { redact: list.about.redact }),
  };
  return defineRule(about, (value, context) => {
    if (Array.isArray(value) || (context.fromEnvironment && typeof value === 'string')) return list(value, context);
    return Object.freeze([applyRule(rule, value, context) as RuleResult<R>]);
  });
}

function checkItems(rule: AnyRule, items: readonly unknown[], context: RuleContext): readonly unknown[] {
  const problems: Problem[] = [];
  const result: unknown[] = [];
  for (let index = 0; index < items.length && problems.length < mostProblems; index++) {
    const place = { ...context, path: `${context.path}[${index}]` };
    checkMember(
      rule,
      () => items[index],
      place,
      problems,
      (member) => result.push(member),
    );
  }
  if (problems.length > 0) throw new Problems(problems);
  return Object.freeze(result);
}

/** An object of any names whose values all keep the rule (environment variables, headers). Gives a frozen copy. */
export function recordOf<R extends AnyRule>(
  rule: R,
): Rule<Readonly<Record<string, RuleResult<R>>>, Readonly<Record<string, RuleInput<R>>>> {
  const { expects, schema = {}, redact } = aboutRule(rule);
  const about = {
    expects: `an object, each value ${expects}`,
    schema: { type: 'object', additionalProperties: schema },
    fits: isObject,
    ...(redact && {
      redact: (value: unknown) =>
        isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redact(one)])) : value,
    }),
  };
  return defineRule(about, (value, context) => {
    should(isObject(value), about.expects);
    const problems: Problem[] = [];
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      if (problems.length >= mostProblems) break;
      const place = { ...context, path: memberPath(context.path, name) };
      if (reservedNames.has(name))
        problems.push(
          createProblem(place, 'reserved', 'has a name that is never accepted', {
            hint: 'leave it out',
          }),
        );
      else
        checkMember(
          rule,
          () => value[name],
          place,
          problems,
          (member) => (result[name] = member),
        );
    }
    if (problems.length > 0) throw new Problems(problems);
    return Object.freeze(result) as Readonly<Record<string, RuleResult<R>>>;
  });
}

function checkMember(
  rule: AnyRule,
  read: () => unknown,
  place: RuleContext,
  problems: Problem[],
  keep: (member: unknown) => void,
): void {
  let value: unknown;
  try {
    value = read();
    should(value !== undefined && value !== null, aboutRule(rule).expects);
    keep(applyRule(rule, value, place));
  } catch (error) {
    problems.push(...problemsOf(error, value, place));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
