import { createProblem, memberPath, Problems, problemsOf } from './problem.js';
import type { Problem } from './problem.js';
import type { Sources } from './place.js';
import type { Plan } from './plan.js';
import type { RuleContext } from './rule.js';
import { secretTexts } from './secret-texts.js';

/** Runs the checks of a declaration over its result. Throws Problems for all they report or throw. */
export function runChecks(plan: Plan, result: object, sources: Sources, context: RuleContext): void {
  const problems: Problem[] = [];
  const values = result as Readonly<Record<string, unknown>>;
  // A check has seen every option, so its words are looked through for all secrets; only if it has something to say.
  const secrets = (): readonly string[] =>
    context.secret ? secretTexts(result) : plan.hasSecrets ? secretTexts(result, plan.redact(result)) : [];
  for (const check of plan.checks) {
    try {
      check(result as never, ({ path, expected, hint, code = 'check' }) => {
        const secret = context.secret || plan.known.get(path)?.secret === true;
        const place = {
          ...context,
          path: memberPath(context.path, path),
          source: sources.get(path) ?? context.source,
          secret,
        };
        const told = secrets().some((text) => `${expected} ${hint}`.includes(text))
          ? { expected: 'something else' }
          : { expected, hint };
        problems.push(
          createProblem(place, code, `should be ${told.expected}`, {
            ...told,
            value: values[path],
          }),
        );
      });
    } catch (error) {
      problems.push(...problemsOf(error, result, { ...context, secret: context.secret || plan.hasSecrets }, secrets()));
    }
  }
  if (problems.length > 0) throw new Problems(problems);
}
