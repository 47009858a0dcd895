import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../src/key/address-key.js';
import { pickSlot } from '../../src/slots/pick-slot.js';
import { addressSets } from './address-sets.js';

const COUNT = 10_000;
const slotsOf = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('evenness: 10,000 addresses, each slot within 0.9 and 1.1 of the mean', () => {
  test.each(
    Object.entries(addressSets).flatMap(([name, addressOf]) =>
      [2, 4, 8].map((slots) => [name, slots, addressOf] as const),
    ),
  )('%s over %d slots', (_name, count, addressOf) => {
    const addresses = new Set(Array.from({ length: COUNT }, (_, index) => addressOf(index)));
    expect(addresses.size, 'the set has no address twice').toBe(COUNT);
    const load = slotsOf(count).map(() => 0);
    for (const address of addresses) load[pickSlot(addressKey(address), slotsOf(count)) ?? -1]! += 1;
    const shares = load.map((clients) => (clients * count) / COUNT);
    expect(Math.min(...shares)).toBeGreaterThan(0.9);
    expect(Math.max(...shares)).toBeLessThan(1.1);
  });
});

const someSlots = fc.uniqueArray(fc.nat(1_000), { minLength: 1, maxLength: 12 });

describe('change', () => {
  test('a slot that leaves moves its own keys only, and gets the same ones back', () => {
    fc.assert(
      fc.property(someSlots, fc.string(), fc.nat(), (slots, key, at) => {
        const gone = slots[at % slots.length];
        const [before, without] = [
          pickSlot(key, slots),
          pickSlot(
            key,
            slots.filter((slot) => slot !== gone),
          ),
        ];
        if (before !== gone) expect(without).toBe(before);
        else expect(without).not.toBe(gone);
        expect(pickSlot(key, slots)).toBe(before);
      }),
    );
  });

  test('the order in which slots are given does not matter', () => {
    fc.assert(
      fc.property(someSlots, fc.string(), (slots, key) => {
        expect(pickSlot(key, slots.toReversed())).toBe(pickSlot(key, slots));
      }),
    );
  });

  test('the keys of one that left are spread over all others', () => {
    const took = new Map<number | undefined, number>();
    for (let index = 0; index < COUNT; index += 1) {
      const key = `10.1.${index >> 8}.${index & 255}`;
      if (pickSlot(key, [0, 1, 2, 3]) !== 2) continue;
      const next = pickSlot(key, [0, 1, 3]);
      took.set(next, (took.get(next) ?? 0) + 1);
    }
    expect([...took.keys()].toSorted()).toEqual([0, 1, 3]);
    expect(Math.min(...took.values())).toBeGreaterThan(COUNT / 4 / 3 / 1.25);
  });

  test('of no slots none is picked', () => {
    expect(pickSlot('192.0.2.1', [])).toBeUndefined();
  });
});

test('a choice is the same in every version: replacements and their elders must agree', () => {
  const keys = ['192.0.2.1', '192.0.2.2', '2001:db8::1', 'Zm9vYmFy', ''];
  expect(keys.map((key) => pickSlot(key, slotsOf(8)))).toMatchInlineSnapshot(`
    [
      5,
      5,
      2,
      4,
      7,
    ]
  `);
});
