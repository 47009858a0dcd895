import { isDeepStrictEqual } from 'node:util';
import { byDefault } from './by-default.js';
import type { Declared } from './declared.js';
import type { Given } from './given.js';
import { report } from './place.js';

/**
 * Finds options that exclude each other or miss a companion. An option counts as chosen if it is given with something else
 * than `false` and its own default: so a result can be parsed again, defaults and all.
 */
export function checkRelations(
  { entries, known }: Declared,
  values: Readonly<Record<string, unknown>>,
  given: Given,
): void {
  const isSet = (name: string): boolean => values[name] !== undefined && values[name] !== false;
  const isChosen = (name: string): boolean => {
    const at = given.get(name)?.at;
    if (!at || !isSet(name)) return false;
    return !isDeepStrictEqual(values[name], byDefault(known.get(name)!, { ...at, problems: [] }));
  };
  for (const { name, conflicts = [], requires = [] } of entries) {
    const at = given.get(name)?.at;
    if (!at || conflicts.length + requires.length === 0 || !isChosen(name)) continue;
    for (const other of conflicts)
      if (isChosen(other)) report(at, 'conflict', `conflicts with ${other}`, 'leave one out');
    for (const other of requires)
      if (!isSet(other) && (values[other] === false || !given.has(other))) report(at, 'requires', `needs ${other} too`);
  }
}
