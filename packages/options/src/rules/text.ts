import { nearestName } from '../nearest-name.js';
import { defineRule } from '../rule.js';
import type { Rule } from '../rule.js';
import { should } from '../should.js';

/** Any text, also the empty one. */
export function string(): Rule<string> {
  return defineRule({ expects: 'a string', schema: { type: 'string' } }, (value) => {
    should(typeof value === 'string', 'a string');
    return value;
  });
}

/** Text with something other than white space in it. */
export function nonEmptyString(): Rule<string> {
  const expects = 'a string that is not empty';
  return defineRule({ expects, schema: { type: 'string', pattern: '\\S' } }, (value) => {
    should(typeof value === 'string' && value.trim() !== '', expects);
    return value;
  });
}

/** Exactly one of the values; in the environment, one of them as text. */
export function oneOf<const T extends string | number | boolean>(values: readonly T[]): Rule<T> {
  const expects = values.map((value) => JSON.stringify(value)).join(' or ');
  const names = values.filter((value) => typeof value === 'string');
  const find = (value: unknown, asText: boolean): T | undefined =>
    values.find((one) => one === value || (asText && String(one) === value));
  const fits = (value: unknown): boolean => typeof value === 'string' || find(value, false) !== undefined;
  return defineRule({ expects, schema: { enum: values }, fits }, (value, { fromEnvironment }) => {
    const found = find(value, fromEnvironment);
    const near = typeof value === 'string' && found === undefined ? nearestName(value, names) : undefined;
    should(found !== undefined, expects, { hint: near && `did you mean ${JSON.stringify(near)}?` });
    return found;
  });
}

const words = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
]);

/** True or false; in the environment `1 0 true false yes no on off`, in any case. */
export function boolean(): Rule<boolean> {
  return defineRule({ expects: 'true or false', schema: { type: 'boolean' } }, (value, { fromEnvironment }) => {
    if (typeof value === 'boolean') return value;
    const meant = typeof value === 'string' ? words.get(value.toLowerCase()) : undefined;
    if (fromEnvironment && meant !== undefined) return meant;
    const expects = fromEnvironment ? 'true or false (or 1, 0, yes, no, on, off)' : 'true or false';
    should(false, expects, {
      hint: meant === undefined ? '' : `did you mean ${meant} without quotes?`,
    });
  });
}
