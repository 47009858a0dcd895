import { reservedNames } from './declared.js';
import type { Declared } from './declared.js';
import { flagName } from './flag-name.js';
import { didYouMean, nearestName } from './nearest-name.js';
import { asItIs, check, memberOf, report } from './place.js';
import type { Place } from './place.js';
import { isObject } from './values.js';
import { should } from './should.js';

/**
 * What all sources give together: declared options by their present names, and the rest by its own. A source that is read
 * later goes before the earlier ones.
 */
export type Given = Map<string, { readonly value: unknown; readonly at: Place }>;

/**
 * Reads the own properties of an object, each once; they go before what was given already. `null` and `undefined` are not
 * given.
 */
export function readObject({ known }: Declared, input: unknown, place: Place, given: Given): void {
  for (const name of (check(namesOf, () => input ?? {}, place) ?? []) as readonly string[]) {
    const at = memberOf(place, name);
    const notice = (claim: string, hint?: string): void =>
      place.notice?.(report({ ...at, problems: [] }, '', claim, hint));
    // A getter may throw.
    const value = check(asItIs, () => (input as Record<string, unknown>)[name], at);
    if (value === undefined || value === null) continue;
    const entry = known.get(name);
    const present = entry?.name ?? name;
    let secret = false;
    if (!entry) {
      const nearest = nearestName(name, known.keys()) ?? '';
      const hint = nearest && didYouMean(place.source === 'flag' ? `--${flagName(nearest)}` : nearest);
      secret = !!known.get(nearest)?.secret;
      if (place.unknown === 'refuse' || reservedNames.includes(name))
        report(at, 'unknown', 'is not a known option', hint);
      else if (hint) notice('is not a known option', hint);
    } else if (name !== present) {
      notice(`is called ${present} now`);
    }
    if (given.get(present)?.at.source === at.source) report(at, 'duplicate', `is ${present}, which is given too`);
    given.set(present, { value, at: { ...at, secret } });
  }
}

const namesOf = (input: unknown): readonly string[] => {
  should(isObject(input), 'an object');
  return Object.keys(input);
};

/** Reads the variables of the environment, of an option the first that is not blank; they go before what was given. */
export function readEnvironment({ entries }: Declared, place: Place, given: Given): void {
  const { env } = place.probe;
  for (const { name, envNames } of entries) {
    const variable = envNames.find((one) => env[one]?.trim());
    if (variable === undefined) continue;
    const at = { ...memberOf(place, name), source: `${variable} in the environment`, asText: true };
    given.set(name, { value: env[variable], at });
  }
}
