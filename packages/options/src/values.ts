import { inspect } from 'node:util';

/** True for objects that can have options: no lists. A proxy that does not answer makes it throw. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isList(value);

export const isList: (value: unknown) => value is unknown[] = Array.isArray;

export const isText = (value: unknown): value is string => typeof value === 'string';

export const quote: (text: string) => string = JSON.stringify;

/** Text on one line, cut to 100 characters. */
export function oneLine(text: string): string {
  const line = text.replace(/\s/g, ' ');
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/** A value in a few words for an error sentence. It never throws and never looks inside objects. */
export function describeValue(value: unknown): string {
  if (Object(value) !== value) return oneLine(isText(value) ? quote(value) : inspect(value));
  try {
    if (isList(value)) return `a list of ${value.length}`;
  } catch {
    // A proxy may throw at any question.
  }
  return typeof value === 'function' ? 'a function' : 'an object';
}
