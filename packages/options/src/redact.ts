import { masked } from './describe-value.js';
import { nearestName } from './nearest-name.js';
import type { OptionDeclaration } from './option.js';
import { aboutRule } from './rule.js';

/**
 * A function that copies options for a log, with `<secret>` for what is secret, at any depth. Former names of a secret
 * and names that look like a misspelt one are masked too. It never throws, and returns what is no object as it is.
 */
export function createRedact(known: ReadonlyMap<string, OptionDeclaration>): (options: unknown) => unknown {
  return (options) => {
    if (typeof options !== 'object' || options === null) return options;
    const copy: Record<string, unknown> = {};
    for (const name of ownNames(options)) {
      const entry = known.get(name) ?? known.get(nearestName(name, known.keys()) ?? '');
      const value = readOwn(options, name);
      const given = value !== undefined && value !== null;
      const shown = !entry || !given ? value : entry.secret ? masked : (aboutRule(entry.rule).redact?.(value) ?? value);
      Object.defineProperty(copy, name, {
        value: shown,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  };
}

function ownNames(options: object): string[] {
  try {
    return Object.keys(options);
  } catch {
    return [];
  }
}

function readOwn(options: object, name: string): unknown {
  try {
    return (options as Record<string, unknown>)[name];
  } catch {
    return '<unreadable>';
  }
}
