import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecycleOrder } from '@ec/messenger';
import { jittered, whyRecycle, withCeiling } from '../../src/recycle/why-recycle.js';

const MB = 1024 ** 2;
const figures = { rssBytes: 100 * MB, heapShare: 0.5, ageMs: 60_000, requests: 1_000 };

test.each<[RecycleOrder, string | undefined]>([
  [{}, undefined],
  [{ rssBytes: 101 * MB, ceilingBytes: 101 * MB, heapShare: 0.51, ageMs: 60_001, requests: 1_001 }, undefined],
  [{ rssBytes: 100 * MB }, 'it holds 100 MB of memory'],
  [{ ceilingBytes: 99 * MB }, 'it holds 100 MB, more than its part of the memory limit of its control group'],
  [{ heapShare: 0.5 }, 'its heap is 50 % full'],
  [{ ageMs: 60_000 }, 'it is 60 s old'],
  [{ requests: 1_000 }, 'it has answered 1000 requests'],
])('%j: %s', (limits, expected) => {
  expect(whyRecycle(figures, limits)).toBe(expected);
});

test('each limit is lowered by up to a tenth, and none is made up', () => {
  const limit = fc.option(fc.integer({ min: 1, max: 2 ** 40 }), { nil: undefined });
  const order = fc.record({ rssBytes: limit, ceilingBytes: limit, heapShare: limit, ageMs: limit, requests: limit });
  fc.assert(
    fc.property(order, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, random) => {
      const lowered = jittered(given, () => random);
      for (const [name, value] of Object.entries(given)) {
        const found = lowered[name as keyof RecycleOrder];
        if (value === undefined) expect(found).toBeUndefined();
        else expect(found).toBeCloseTo(value * (1 - random / 10), 3);
      }
    }),
  );
});

test('another ceiling is lowered by as much as the first, and what is not limited stays so', () => {
  const order = { ceilingBytes: 1_000, requests: 10 };
  const limits = { ceilingBytes: 950, requests: 9 };
  expect(withCeiling(limits, order, 600)).toEqual({ ceilingBytes: 570, requests: 9 });
  expect(withCeiling(limits, order, undefined)).toBe(limits);
  expect(withCeiling({ requests: 9 }, { requests: 10 }, 600)).toEqual({ requests: 9 });
});
