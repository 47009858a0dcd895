import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseShares, shareOf } from '../../src/limit/share-of.js';

test('all parts together are the limit, and none is more than one larger than another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_024 }), fc.integer({ min: 0, max: 100_000 }), (apps, more) => {
      const max = apps + more;
      const shares = Array.from({ length: apps }, (_, slot) => shareOf(max, apps, slot));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(max);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(Math.min(...shares)).toBeGreaterThan(0);
      expect(refuseShares(max, apps)).toBeUndefined();
    }),
  );
});
