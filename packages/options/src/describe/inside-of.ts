import type { Declared } from '../declared.js';
import { aboutRule } from '../rule.js';
import type { AnyRule } from '../rule.js';

/** The options inside a rule for objects, also where that is one of several, or for the items of a list. */
export function insideOf(rule: AnyRule): Declared | undefined {
  const { inside, of = [] } = aboutRule(rule);
  return inside ?? of.map(insideOf).find(Boolean);
}
