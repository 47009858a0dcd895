import type { Declared } from '../declared.js';
import { nearestName } from '../nearest-name.js';
import { masked } from '../place.js';
import { insideOf } from './inside-of.js';
import { isObject } from '../values.js';

/**
 * A copy for logs, of a result or of an input, with `<secret>` for secrets at any depth, also under former names and names
 * that look like misspelt ones. It never throws.
 */
export function redact({ known }: Declared, options: unknown): unknown {
  if (!isObject(options)) return options;
  const shown = (name: string): unknown => {
    try {
      const entry = known.get(name) ?? known.get(nearestName(name, known.keys()) ?? '');
      const value = options[name];
      if (!entry || value === undefined || value === null) return value;
      const inside = insideOf(entry.rule);
      const mask = (one: unknown): unknown => (Array.isArray(one) ? one.map(mask) : inside ? redact(inside, one) : one);
      return entry.secret ? masked : mask(value);
    } catch {
      return '<unreadable>';
    }
  };
  try {
    return Object.fromEntries(Object.keys(options).map((name) => [name, shown(name)]));
  } catch {
    // A proxy that does not answer.
    return {};
  }
}
