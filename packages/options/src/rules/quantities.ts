import { defineRule } from '../rule.js';
import type { Rule } from '../rule.js';
import { should } from '../should.js';
import { isBetween, wholeNumber } from './numbers.js';

type Units = Readonly<Record<string, number>>;

const times: Units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const sizes: Units = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** The longest time a timer of Node can wait; one that is longer would fire at once. */
export const longestTimerMs = 2_147_483_647;

/**
 * A duration in whole milliseconds: a number of them, or text such as `"250ms"`, `"5s"`, `"1.5m"`, `"1h"`, `"1d"`.
 * Default bounds: 0 and the longest time a timer can wait, 2147483647 (24.8 days).
 */
export function duration({ min = 0, max = longestTimerMs } = {}): Rule<number, number | string> {
  return quantity('a duration in ms or text such as "5s"', times, min, max, '^\\d+(\\.\\d+)?(ms|s|m|h|d)?$');
}

/** A size in whole bytes: a number of them, or text such as `"512kb"`, `"1.5gb"` in any case; a kilobyte has 1024. */
export function byteSize({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}): Rule<number, number | string> {
  return quantity('a size in bytes or text such as "512mb"', sizes, min, max, '^\\d+(\\.\\d+)?([kKmMgGtT]?[bB])?$');
}

function quantity(
  what: string,
  units: Units,
  min: number,
  max: number,
  pattern: string,
): Rule<number, number | string> {
  const range = `${min > 0 ? ` of at least ${min}` : ''}${max < longestTimerMs ? `${min > 0 ? ' and' : ' of'} at most ${max}` : ''}`;
  const expects = what + range;
  const shape = new RegExp(pattern);
  const schema = { type: ['integer', 'string'], minimum: min, maximum: max, pattern };
  const read = (value: unknown): number =>
    typeof value === 'string' && shape.test(value) ? fromText(value.toLowerCase(), units) : wholeNumber(value);
  return defineRule({ expects, schema }, (value) => {
    const amount = read(value);
    const tidy = typeof value === 'string' ? value.replace(/\s/g, '').toLowerCase() : value;
    const meant = tidy !== value && Number.isInteger(read(tidy)) ? `did you mean "${tidy}"?` : '';
    should(isBetween(amount, min, max), expects, { hint: meant });
    return amount;
  });
}

/** NaN unless the units give a whole number; rounded first, as 1.1 seconds are 1100.0000000000002 ms. */
function fromText(text: string, units: Units): number {
  const [, number = '', unit = ''] = /^([\d.]+)([a-z]*)$/.exec(text) ?? [];
  const exact = Number(number) * (unit ? (units[unit] ?? Number.NaN) : 1);
  return Math.abs(exact - Math.round(exact)) < 1e-6 ? Math.round(exact) : Number.NaN;
}
