import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planLoans } from '../../src/balance/plan-loans.js';
import type { Able, Loan } from '../../src/balance/plan-loans.js';

const able = (...slots: readonly number[]): Able[] => slots.map((slot) => ({ name: `app#${slot + 1}`, slot }));

describe('the sockets of slots whose worker is away', () => {
  test.each<[string, readonly number[], readonly Able[], readonly Loan[], ReturnType<typeof planLoans>]>([
    ['nobody is away', [0, 1], able(0, 1), [], { lend: [], end: [] }],
    ['one is away', [0, 1, 2], able(0, 2), [], { lend: [{ slot: 1, to: 'app#1' }], end: [] }],
    ['lent already', [0, 1], able(0), [{ slot: 1, to: 'app#1' }], { lend: [], end: [] }],
    ['back again', [0, 1], able(0, 1), [{ slot: 1, to: 'app#1' }], { lend: [], end: [{ slot: 1, to: 'app#1' }] }],
    [
      'who had it is away, too',
      [0, 1, 2],
      able(2),
      [{ slot: 1, to: 'app#1' }],
      {
        lend: [
          { slot: 0, to: 'app#3' },
          { slot: 1, to: 'app#3' },
        ],
        end: [{ slot: 1, to: 'app#1' }],
      },
    ],
    ['nobody is left', [0, 1], [], [], { lend: [], end: [] }],
  ])('%s', (_what, slots, workers, loans, expected) => {
    expect(planLoans(slots, workers, loans)).toEqual(expected);
  });

  test('whatever happened before: each has one who accepts as long as there is one, and the burden is even', () => {
    const workers = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 30 }), slot: fc.nat(7) }), {
      selector: ({ id }) => id,
      maxLength: 9,
    });
    const before = fc.uniqueArray(fc.record({ slot: fc.nat(7), id: fc.integer({ min: 1, max: 30 }) }), {
      selector: ({ slot }) => slot,
    });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(7)), workers, before, (slots, living, had) => {
        const all: Able[] = living.map(({ id, slot }) => ({ name: `app#${id}`, slot }));
        const loans: Loan[] = had.flatMap(({ slot, id }) => (slots.includes(slot) ? [{ slot, to: `app#${id}` }] : []));
        const { lend, end } = planLoans(slots, all, loans);
        const after = [...loans.filter((loan) => !end.includes(loan)), ...lend];
        for (const slot of slots) {
          const owners = all.filter((one) => one.slot === slot).length;
          const borrowers = after.filter((loan) => loan.slot === slot);
          expect(borrowers.length).toBe(owners > 0 || all.length === 0 ? 0 : 1);
        }
        for (const { to } of after) expect(all.some(({ name }) => name === to)).toBe(true);
        expect(planLoans(slots, all, after), 'nothing is left to do').toEqual({ lend: [], end: [] });
      }),
    );
  });
});
