import { checkRelations } from './relations.js';
import { runChecks } from './run-checks.js';
import { readLayer } from './read-layer.js';
import { createProblem, Problems, problemsOf } from './problem.js';
import type { Problem } from './problem.js';
import { defaultOf, placeOf } from './place.js';
import type { Entry, Plan } from './plan.js';
import { aboutRule, applyRule } from './rule.js';
import type { RuleContext } from './rule.js';

/** A configuration file that was read already. */
export interface OptionsFile {
  /** As it is called in errors. */
  readonly name: string;
  readonly values: unknown;
}

const inspectKey = Symbol.for('nodejs.util.inspect.custom');

/**
 * Takes each option from the argument, else the environment, else the file, else its default, runs the rules and gives
 * the frozen result. Throws Problems. The context is that of the whole object.
 */
export function resolve(plan: Plan, input: unknown, file: OptionsFile | undefined, context: RuleContext): object {
  const problems: Problem[] = [];
  const argument = readLayer(plan, input, context, problems);
  const fromFile = `file ${file?.name}`;
  const written = readLayer(plan, file?.values, { ...context, source: fromFile }, problems);
  const result: Record<string, unknown> = {};
  const sources = new Map<string, string>();

  for (const entry of plan.entries) {
    const { name } = entry;
    let value = argument.given.get(name);
    let source = context.source;
    let fromEnvironment = context.fromEnvironment;
    if (value === undefined) {
      const variable = entry.envNames.find((one) => context.probe.env[one]?.trim());
      if (variable !== undefined) {
        value = context.probe.env[variable];
        source = `${variable} in the environment`;
        fromEnvironment = true;
      } else if ((value = written.given.get(name)) !== undefined) {
        source = fromFile;
      } else {
        source = 'default';
        fromEnvironment = false;
      }
    }
    if (value === undefined && entry.default === undefined && !entry.required) continue;
    const place = placeOf(entry, context, source, fromEnvironment);
    try {
      if (value === undefined) value = defaultOf(entry, context);
      if (value !== undefined && value !== null) {
        result[name] = applyRule(entry.rule, value, place);
        sources.set(name, source);
      } else if (entry.required) {
        problems.push(missing(entry, place));
      }
    } catch (error) {
      problems.push(...problemsOf(error, value, place));
    }
  }
  if (problems.length > 0) throw new Problems(problems);
  for (const rest of [written.rest, argument.rest]) for (const [name, value] of rest) result[name] = value;
  if (plan.hasSecrets) Object.defineProperty(result, inspectKey, { value: plan.inspect });
  Object.freeze(result);
  checkRelations(plan, result, sources, context);
  runChecks(plan, result, sources, context);
  return result;
}

function missing(entry: Entry, place: RuleContext): Problem {
  const { expects } = aboutRule(entry.rule);
  const variable = entry.envNames[0];
  const hint = variable ? `or set ${variable} in the environment` : '';
  const claim = `is required: give ${expects}`;
  return createProblem({ ...place, source: 'argument' }, 'missing', claim, {
    expected: expects,
    hint,
  });
}
