import type { Entry } from './declared.js';
import { check } from './place.js';
import type { Place } from './place.js';
import type { AnyRule } from './rule.js';

/** The default of an option after its rule has seen it, or `undefined` if there is none. */
export function byDefault({ rule, default: given }: Entry, place: Place): unknown {
  const checked: AnyRule = (value, context) =>
    value === undefined || value === null ? undefined : rule(value, context);
  const read = (): unknown => (typeof given === 'function' ? given(place.probe) : given);
  return check(checked, read, { ...place, source: 'default', asText: false }) ?? undefined;
}
