import { didYouMean, nearestName } from '../nearest-name.js';
import { readingRule } from '../rule.js';
import { isText, quote } from '../values.js';
import type { Rule } from '../rule.js';

/** Text that matches the pattern (without flag `g`). Default: any text, also the empty one. */
export function string({ pattern, expects = 'a string' }: { pattern?: RegExp; expects?: string } = {}): Rule<string> {
  return readingRule(expects, { type: 'string', pattern: pattern?.source }, (value) =>
    isText(value) && (!pattern || pattern.test(value)) ? value : undefined,
  );
}

/** Text with something other than white space in it. */
export function nonEmptyString(): Rule<string> {
  return string({ pattern: /\S/, expects: 'a non-empty string' });
}

/** Exactly one of the values; in the environment and behind a flag, one of them as text. */
export function oneOf<const T extends string | number | boolean>(values: readonly T[]): Rule<T> {
  return readingRule(
    values.map((value) => JSON.stringify(value)).join(' or '),
    { enum: values },
    (value, { asText }) => values.find((one) => one === value || (asText && String(one) === value)),
    (value) => {
      const near = isText(value) && nearestName(value, (values as readonly unknown[]).filter(isText));
      return near && didYouMean(quote(near));
    },
  );
}

/** True or false; in the environment and behind a flag `1 0 true false yes no on off`, in any case. */
export function boolean(): Rule<boolean> {
  return readingRule('true or false', { type: 'boolean' }, (value, { asText }) => {
    if (!isText(value) || !asText) return typeof value === 'boolean' ? value : undefined;
    return /^(1|true|yes|on)$/i.test(value) || (/^(0|false|no|off)$/i.test(value) ? false : undefined);
  });
}
