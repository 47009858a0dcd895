import { nearestName } from './nearest-name.js';
import { createProblem, memberPath, mostProblems } from './problem.js';
import type { Problem } from './problem.js';
import { reservedNames } from './plan.js';
import type { Entry, Plan } from './plan.js';
import type { RuleContext } from './rule.js';

/** What one object gives: declared options by their present names, and the rest. */
export interface Layer {
  readonly given: ReadonlyMap<string, unknown>;
  readonly rest: ReadonlyMap<string, unknown>;
}

const nothing: Layer = { given: new Map(), rest: new Map() };

/** Reads the own properties of an argument or a file, each once. `null` and `undefined` are not given. */
export function readLayer(plan: Plan, input: unknown, context: RuleContext, problems: Problem[]): Layer {
  if (input === undefined || input === null) return nothing;
  const names = ownNames(input);
  if (!names) {
    problems.push(
      createProblem(context, 'mismatch', 'should be an object', {
        expected: 'an object',
        value: input,
      }),
    );
    return nothing;
  }
  const given = new Map<string, unknown>();
  const rest = new Map<string, unknown>();
  const formerNames: [name: string, entry: Entry, value: unknown][] = [];
  for (const name of names) {
    const value = reservedNames.has(name) ? reserved : readOwn(input as Record<string, unknown>, name);
    if (value === reserved || value === unreadable) {
      problems.push(unusable(value, { ...context, path: memberPath(context.path, name) }));
      continue;
    }
    if (value === undefined || value === null) continue;
    const entry = plan.known.get(name);
    if (!entry) rest.set(name, value);
    else if (entry.name === name) given.set(name, value);
    else formerNames.push([name, entry, value]);
  }
  for (const [former, { name }, value] of formerNames) {
    const place = { ...context, path: memberPath(context.path, former) };
    if (given.has(name)) {
      problems.push(
        createProblem(place, 'duplicate', `is the former name of ${name}, and both are given`, {
          hint: `keep ${name}`,
        }),
      );
    } else {
      given.set(name, value);
      context.onNotice?.(createProblem(place, '', `is deprecated: it is called ${name} now`).message);
    }
  }
  if (rest.size > 0) judgeRest(plan, rest, context, problems);
  return { given, rest };
}

const reserved = Symbol('reserved');
const unreadable = Symbol('unreadable');

function ownNames(input: unknown): string[] | undefined {
  try {
    return typeof input === 'object' && !Array.isArray(input) ? Object.keys(input as object) : undefined;
  } catch {
    // A proxy that does not answer gives us nothing to read.
    return undefined;
  }
}

function readOwn(input: Record<string, unknown>, name: string): unknown {
  try {
    return input[name];
  } catch {
    return unreadable;
  }
}

function unusable(why: symbol, place: RuleContext): Problem {
  return why === reserved
    ? createProblem(place, 'reserved', 'has a name that is never accepted', {
        hint: 'leave it out',
      })
    : createProblem(place, 'unreadable', 'could not be read because its getter threw', {
        hint: 'give a plain value',
      });
}

/** Unknown names: only the first few are looked at closely, as a huge object is no set of options. */
function judgeRest(plan: Plan, rest: ReadonlyMap<string, unknown>, context: RuleContext, problems: Problem[]): void {
  let looked = 0;
  for (const name of rest.keys()) {
    if (looked++ === mostProblems) break;
    const nearest = nearestName(name, plan.names);
    const place = { ...context, path: memberPath(context.path, name) };
    const hint = nearest ? `did you mean ${nearest}?` : '';
    if (context.unknown === 'refuse') problems.push(createProblem(place, 'unknown', 'is not a known option', { hint }));
    else if (nearest)
      context.onNearMiss?.(
        createProblem(place, '', 'is not a known option and is passed on as it is', { hint }).message,
      );
  }
  if (context.unknown === 'refuse' && rest.size > mostProblems) {
    problems.push(createProblem(context, 'too-many', `has ${rest.size - mostProblems} more unknown names`));
  }
}
