import { byDefault } from './by-default.js';
import type { Declared } from './declared.js';
import type { Given } from './given.js';
import { check, masked, memberOf, report } from './place.js';
import type { Place } from './place.js';
import { checkRelations } from './relations.js';
import { aboutRule } from './rule.js';

/**
 * Takes each option from what is given, else its default, and runs the rules. Gives the frozen result, which must not be
 * used if the place has problems then.
 */
export function resolve(declared: Declared, given: Given, place: Place): object {
  const result: Record<string, unknown> = {};
  const secrets: string[] = [];
  for (const entry of declared.entries) {
    const { name, rule, required, envNames } = entry;
    const found = given.get(name);
    if (!found && !required && entry.default === undefined) continue;
    const at = { ...(found?.at ?? memberOf(place, name)), secret: place.secret || !!entry.secret };
    const value = found ? check(rule, () => found.value, at) : byDefault(entry, at);
    if (value !== undefined) {
      result[name] = value;
      if (at.secret) secrets.push(name);
    }
    if (!found && required) {
      const expected = aboutRule(rule).expects;
      const hint = envNames[0] ? `or set ${envNames[0]}` : '';
      report({ ...at, source: 'argument' }, 'missing', `is required: give ${expected}`, hint, { expected });
    }
  }
  checkRelations(declared, result, given);
  for (const [name, { value, at }] of given) {
    if (declared.known.has(name)) continue;
    result[name] = value;
    if (at.secret) secrets.push(name);
  }
  if (secrets.length > 0) hideSecrets(result, secrets);
  return Object.freeze(result);
}

/** Makes `util.inspect` mask what is secret, and what is passed on under a name that looks like a secret's. */
function hideSecrets(result: object, secrets: readonly string[]): void {
  const shown = { ...result, ...Object.fromEntries(secrets.map((name) => [name, masked])) };
  Object.defineProperty(result, Symbol.for('nodejs.util.inspect.custom'), {
    value: (_: number, style: object, inspect: (value: unknown, style: object) => string) => inspect(shown, style),
  });
}
