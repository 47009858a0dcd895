import { expect, test } from 'vitest';
import { pickSlot } from '../../src/slots/pick-slot.js';
import { createAffinityKey } from '../../src/worker/affinity-key.js';

test.each([1, 2, 4, 8, 64])('a key belongs to its slot of %d, whoever else is away', (count) => {
  const slots = Array.from({ length: count }, (_, index) => index);
  for (const slot of slots) {
    const key = createAffinityKey(slot, count);
    expect(key).toMatch(/^[\w-]{20}$/);
    expect(pickSlot(key, slots)).toBe(slot);
    expect(
      pickSlot(
        key,
        slots.filter((one) => one === slot || one % 2 === 0),
      ),
    ).toBe(slot);
  }
});

test('no key comes twice', () => {
  const keys = Array.from({ length: 1_000 }, () => createAffinityKey(1, 4));
  expect(new Set(keys).size).toBe(keys.length);
});
