import { expect, test } from 'vitest';
import { MAX_APPS, refuseScale } from '../../src/scale/refuse-scale.js';

test.each([
  [1, [], undefined],
  [MAX_APPS, [], undefined],
  [2, [3000, 3001], undefined],
  [0, [], /whole number of at least 1, and 0 is none/],
  [1.5, [], /and 1\.5 is none/],
  ['3', [], /and 3 is none/],
  [undefined, [], /and undefined is none/],
  [MAX_APPS + 1, [], /more than the 1024/],
  [3, [3000, 3001], /a port of its own, and there are 2/],
] as const)('%s app workers, with ports %j', (apps, ports, expected) => {
  const refusal = refuseScale(apps, { ports });
  if (expected) expect(refusal).toMatch(expected);
  else expect(refusal).toBeUndefined();
});

test('each of them must have a part of the connections that are allowed', () => {
  expect(refuseScale(4, { ports: [] }, 4)).toBeUndefined();
  expect(refuseScale(5, { ports: [] }, 4)).toMatch(/^of 4 connections .* 5 app workers would not have one each$/);
});
