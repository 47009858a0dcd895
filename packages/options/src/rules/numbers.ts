import { readingRule } from '../rule.js';
import { isText } from '../values.js';
import type { Rule } from '../rule.js';

const { MIN_SAFE_INTEGER: lowest, MAX_SAFE_INTEGER: highest } = Number;

/** The longest time a timer of Node can wait; one that is longer would fire at once. */
const longestTimerMs = 2_147_483_647;

const digits = '(-?[1-9]\\d*|0)';
const fraction = '(\\d+(?:\\.\\d+)?)';

/**
 * A whole number from `min` to `max`, or text of the pattern: in its first group the number, in its second a unit. `auto`
 * stands for the number of processors. Bounds are told unless they are those that go without saying, `low` and `high`.
 */
function whole(
  what: string,
  min: number,
  max: number,
  low = min,
  high = max,
  pattern = digits,
  units: Readonly<Record<string, number>> = {},
): Rule<number, number | string> {
  const expects = what + (min > low ? `, at least ${min}` : '') + (max < high ? `, at most ${max}` : '');
  const shape = new RegExp(`^(?:${pattern})$`);
  const schema = { type: ['integer', 'string'], minimum: min, maximum: max, pattern: shape.source };
  return readingRule(expects, schema, (value, { probe }) => {
    const text = typeof value === 'number' ? String(value) : value;
    const [all, number, unit = ''] = (isText(text) && shape.exec(text)) || [];
    const amount = Math.round(Number(number) * (units[unit.toLowerCase()] ?? 1));
    if (all === 'auto') return probe.cpuCount();
    return amount >= min && amount <= max ? amount : undefined;
  });
}

/** Refuses what is not a whole number (or digits) between `min` and `max`. Default: any safe integer. */
export function integer({ min = lowest, max = highest } = {}): Rule<number, number | string> {
  return whole('an integer', min, max, lowest, highest);
}

/** How many: a positive integer, also as digits. */
export function count(): Rule<number, number | string> {
  return whole('a positive integer', 1, highest);
}

/** As `count`, or `"auto"`, which becomes the number of processors. */
export function countOrAuto(): Rule<number, number | string> {
  return whole('a positive integer or "auto"', 1, highest, 1, highest, `${digits}|auto`);
}

/** A port of TCP, 0 to 65535 (0: any free one), also as digits. */
export function port(): Rule<number, number | string> {
  return whole('a port from 0 to 65535', 0, 65_535);
}

/**
 * A duration, rounded to whole milliseconds: a number of them, or text such as `"250ms"`, `"5s"`, `"1.5m"`, `"1h"`, `"1d"`.
 * Default bounds: 0 and the longest time a timer can wait, 2147483647 (24.8 days).
 */
export function duration({ min = 0, max = longestTimerMs } = {}): Rule<number, number | string> {
  const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const pattern = `${fraction}(ms|s|m|h|d)?`;
  return whole('a duration in ms or text such as "5s"', min, max, 0, longestTimerMs, pattern, units);
}

/** A size, rounded to bytes: a number of them, or text such as `"512kb"`, `"1.5gb"` in any case; a kilobyte has 1024. */
export function byteSize({ min = 0, max = highest } = {}): Rule<number, number | string> {
  const units = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
  const pattern = `${fraction}([kKmMgG]?[bB])?`;
  return whole('a size in bytes or text such as "512mb"', min, max, 0, highest, pattern, units);
}
