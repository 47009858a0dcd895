import { isObject } from './is-object.js';

const MOST_KEYS = 10;

/** Says in a few words what a value is, for errors: its type and the names of its members, never its contents. */
export function describeExport(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') {
    if (isClass(value)) return `the class ${value.name || '(anonymous)'}`;
    return `a function of ${value.length} ${value.length === 1 ? 'argument' : 'arguments'}`;
  }
  if (!isObject(value)) return `a ${typeof value}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object (nothing is exported)';
  return `an object with ${keys.slice(0, MOST_KEYS).join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}`;
}

/** A class written as one: it cannot be called without `new`. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
