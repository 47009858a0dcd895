import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pickLeast } from '../../src/balance/pick-least.js';
import { createTally } from '../../src/balance/tally.js';

const loads = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 20 });

test('nobody has less than who is picked, and of equals the first from the start on', () => {
  fc.assert(
    fc.property(loads, fc.nat({ max: 40 }), (all, from) => {
      const picked = pickLeast(all, from) ?? -1;
      const least = Math.min(...all);
      expect(all[picked]).toBe(least);
      const before = (picked - (from % all.length) + all.length) % all.length;
      for (let step = 0; step < before; step += 1) expect(all[(from + step) % all.length]).toBeGreaterThan(least);
    }),
  );
});

test('of nobody nobody is picked', () => {
  expect(pickLeast([], 3)).toBeUndefined();
});

/** A worker as it behaves: what it has not heard of yet is on its way. */
interface Fake {
  onTheWay: number;
  taken: number;
  open: number;
}

const steps = fc.array(
  fc.record({ kind: fc.constantFrom('accept', 'accept', 'arrive', 'end', 'tell'), worker: fc.nat({ max: 7 }) }),
  { maxLength: 300 },
);

test('what comes is given evenly, whatever has ended and whenever that is told', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), steps, (count, history) => {
      const workers = Array.from({ length: count }, (): Fake => ({ onTheWay: 0, taken: 0, open: 0 }));
      const tally = createTally<Fake>();
      for (const { kind, worker } of history) {
        const one = workers[worker % count] as Fake;
        if (kind === 'accept') {
          const picked = tally.pick(workers) as Fake;
          expect(tally.loadOf(picked)).toBe(Math.min(...workers.map((each) => tally.loadOf(each))));
          tally.given(picked);
          picked.onTheWay += 1;
        } else if (kind === 'arrive' && one.onTheWay > 0) {
          one.onTheWay -= 1;
          one.taken += 1;
          one.open += 1;
        } else if (kind === 'end' && one.open > 0) one.open -= 1;
        else if (kind === 'tell') {
          tally.told(one, { taken: one.taken, open: one.open });
          // What it says is true at once, with what is still on its way.
          expect(tally.loadOf(one)).toBe(one.open + one.onTheWay);
        }
      }
      for (const one of workers) {
        tally.told(one, { taken: one.taken, open: one.open });
        expect(tally.loadOf(one)).toBe(one.open + one.onTheWay);
      }
      // However uneven it is now: so many come that all have the same again.
      const total = workers.reduce((sum, one) => sum + tally.loadOf(one), 0);
      const most = Math.max(...workers.map((one) => tally.loadOf(one)));
      for (let more = most * count - total; more > 0; more -= 1) tally.given(tally.pick(workers) as Fake);
      expect(workers.map((one) => tally.loadOf(one))).toEqual(workers.map(() => most));
    }),
  );
});

test('who has as few takes turns', () => {
  const workers = [{}, {}, {}];
  const tally = createTally();
  // Each has ended before the next one comes.
  const picked = Array.from({ length: 6 }, () => workers.indexOf(tally.pick(workers) ?? {}));
  expect(picked).toEqual([0, 1, 2, 0, 1, 2]);
});
