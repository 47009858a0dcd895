import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descendantsOf } from '../src/descendants.js';
import type { ProcessRow } from '../src/process-table.js';

const row = (pid: number, ppid: number): ProcessRow => ({ pid, ppid, startedAt: `t${pid}` });

describe('descendantsOf', () => {
  test.each([
    { what: 'no rows', rows: [], expected: [] },
    { what: 'only strangers', rows: [row(1, 0), row(7, 1)], expected: [] },
    { what: 'the process itself is left out', rows: [row(5, 1)], expected: [] },
    { what: 'children', rows: [row(6, 5), row(7, 5), row(8, 1)], expected: [6, 7] },
    {
      what: 'the whole tree, parents first',
      rows: [row(8, 7), row(7, 6), row(6, 5), row(9, 6)],
      expected: [6, 7, 9, 8],
    },
    { what: 'rows that name each other', rows: [row(6, 5), row(7, 6), row(5, 7)], expected: [6, 7] },
    { what: 'a row that is its own parent', rows: [row(5, 5), row(6, 6)], expected: [] },
  ])('$what', ({ rows, expected }) => {
    expect(descendantsOf(5, rows).map(({ pid }) => pid)).toEqual(expected);
  });

  test('every row is found once, after its parent, and its parent is the root or was found', () => {
    const rows = fc.uniqueArray(
      fc.record({ pid: fc.integer({ min: 1, max: 30 }), ppid: fc.integer({ min: 0, max: 30 }) }),
      {
        selector: ({ pid }) => pid,
      },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 30 }), (given, root) => {
        const all = given.map(({ pid, ppid }) => row(pid, ppid));
        const found = descendantsOf(root, all);
        const order = [root, ...found.map(({ pid }) => pid)];
        expect(new Set(order).size).toBe(order.length);
        for (const { pid, ppid } of found) expect(order.indexOf(ppid)).toBeLessThan(order.indexOf(pid));
        for (const { pid, ppid } of found) expect(order).toContain(ppid || pid);
        const missed = all.filter(({ pid, ppid }) => order.includes(ppid) && !order.includes(pid));
        expect(missed).toEqual([]);
      }),
    );
  });
});
