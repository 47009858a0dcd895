import { defineRule } from '../rule.js';
import type { Rule } from '../rule.js';
import { should } from '../should.js';

type Bounds = { min?: number; max?: number };

/** A whole number that is not out of bounds. */
export const isBetween = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;

/** A number, or text of digits only; all else, and minus zero, becomes NaN. */
export function wholeNumber(value: unknown): number {
  if (typeof value === 'string') return /^-?\d{1,16}$/.test(value) && value !== '-0' ? Number(value) : Number.NaN;
  return typeof value === 'number' && !Object.is(value, -0) ? value : Number.NaN;
}

const { MIN_SAFE_INTEGER: lowest, MAX_SAFE_INTEGER: highest } = Number;

function whole(expects: string, min: number, max: number, auto = false): Rule<number, number | string> {
  const schema = {
    type: ['integer', 'string'],
    pattern: `^(-?\\d+${auto ? '|auto' : ''})$`,
    minimum: min,
    maximum: max,
  };
  return defineRule({ expects, schema }, (value, { probe }) => {
    if (auto && value === 'auto') return probe.cpuCount();
    const number = wholeNumber(value);
    const hint = auto && typeof value === 'string' && value.toLowerCase() === 'auto' ? 'did you mean "auto"?' : '';
    should(isBetween(number, min, max), expects, { hint });
    return number;
  });
}

/** Refuses what is not a whole number (or digits) between `min` and `max`. Default: any safe integer. */
export function integer({ min = lowest, max = highest }: Bounds = {}): Rule<number, number | string> {
  const range =
    min > lowest
      ? max < highest
        ? ` from ${min} to ${max}`
        : ` of at least ${min}`
      : max < highest
        ? ` of at most ${max}`
        : '';
  return whole(`an integer${range}`, min, max);
}

/** How many: a positive integer, also as digits. */
export function count(): Rule<number, number | string> {
  return whole('a positive integer', 1, highest);
}

/** As `count`, or `"auto"`, which becomes the number of processors. */
export function countOrAuto(): Rule<number, number | string> {
  return whole('a positive integer or "auto"', 1, highest, true);
}

/** A port of TCP, 0 to 65535 (0: any free one), also as digits. */
export function port(): Rule<number, number | string> {
  return whole('a port from 0 to 65535', 0, 65_535);
}
