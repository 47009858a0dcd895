import { isDeepStrictEqual } from 'node:util';
import { createProblem, memberPath, Problems } from './problem.js';
import type { Problem } from './problem.js';
import type { Entry, Plan } from './plan.js';
import { defaultOf, placeOf } from './place.js';
import type { Sources } from './place.js';
import { applyRule } from './rule.js';
import type { RuleContext } from './rule.js';

type Values = Readonly<Record<string, unknown>>;

/**
 * Throws Problems for options that exclude each other or miss a companion. An option counts as chosen if it is given
 * with something else than `false` and its own default: so a result can be parsed again, defaults and all.
 */
export function checkRelations(plan: Plan, values: Values, sources: Sources, context: RuleContext): void {
  const problems: Problem[] = [];
  const chosen = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && isChosen(entry, values, sources, context);
  for (const entry of plan.entries) {
    if (!entry.conflicts && !entry.requires) continue;
    if (!mayBeChosen(entry, values, sources)) continue;
    const place = {
      ...context,
      path: memberPath(context.path, entry.name),
      source: sources.get(entry.name) ?? '',
    };
    for (const name of entry.conflicts ?? []) {
      const other = plan.known.get(name);
      if (!other || !mayBeChosen(other, values, sources) || !chosen(other) || !chosen(entry)) continue;
      problems.push(
        createProblem(place, 'conflict', `should not be given together with ${name}`, {
          hint: 'leave one of them out',
        }),
      );
    }
    for (const name of entry.requires ?? []) {
      if ((values[name] !== undefined && values[name] !== false) || !chosen(entry)) continue;
      problems.push(
        createProblem(place, 'requires', `should only be given together with ${name}`, {
          hint: `give ${name} too`,
        }),
      );
    }
  }
  if (problems.length > 0) throw new Problems(problems);
}

function mayBeChosen({ name }: Entry, values: Values, sources: Sources): boolean {
  return values[name] !== undefined && values[name] !== false && sources.get(name) !== 'default';
}

function isChosen(entry: Entry, values: Values, sources: Sources, context: RuleContext): boolean {
  if (!mayBeChosen(entry, values, sources)) return false;
  if (entry.default === undefined) return true;
  try {
    const place = placeOf(entry, context, 'default', false);
    return !isDeepStrictEqual(values[entry.name], applyRule(entry.rule, defaultOf(entry, context), place));
  } catch {
    // A default that cannot be had cannot be what was given.
    return true;
  }
}
