import { describe, expect, test } from 'vitest';
import { examples } from './start-example.js';

interface Rotate {
  reasonToRotate(
    log: { bytes: number; ageMs: number },
    limits: { maxBytes: number; maxAgeMs: number },
  ): 'size' | 'age' | undefined;
  planRotation(isTaken: (number: number) => boolean, keep: number): { from: number; to: number }[];
}
const { reasonToRotate, planRotation } = (await import(`${examples}log-rotation/rotate.js`)) as Rotate;

test.each([
  [0, 99_999, undefined],
  [1, 999, undefined],
  [1, 1_000, 'age'],
  [99, 999, undefined],
  [100, 0, 'size'],
  [100, 1_000, 'size'],
])('a log of %i bytes and %i ms is rotated for: %s', (bytes, ageMs, reason) => {
  expect(reasonToRotate({ bytes, ageMs }, { maxBytes: 100, maxAgeMs: 1_000 })).toBe(reason);
});

/** Every set of rotated files there can be: from number to how old it is, the log itself being 0. */
const situations = [1, 2, 3, 4].flatMap((keep) =>
  Array.from({ length: 2 ** keep }, (_, bits) => {
    const numbers = Array.from({ length: keep }, (_, index) => index + 1).filter(
      (number) => bits & (1 << (number - 1)),
    );
    return { keep, numbers };
  }),
);

function follow(numbers: readonly number[], steps: readonly { from: number; to: number }[]): Map<number, number> {
  const files = new Map([0, ...numbers].map((number) => [number, number]));
  for (const { from, to } of steps) {
    const age = files.get(from);
    if (age === undefined) throw new Error(`file ${from} is renamed and does not exist`);
    files.delete(from);
    files.set(to, age);
  }
  return files;
}

describe.each(situations)('with $numbers of at most $keep', ({ keep, numbers }) => {
  const steps = planRotation((number) => numbers.includes(number), keep);
  const isFull = numbers.length === keep;
  const kept = [0, ...numbers].slice(0, isFull ? -1 : undefined);

  test('a rotation frees the name of the log and keeps the order, losing the oldest only where there is no room', () => {
    const files = [...follow(numbers, steps)].sort(([a], [b]) => a - b);
    expect(files.map(([, age]) => age)).toEqual(kept);
    expect(files.map(([number]) => number).every((number) => number >= 1 && number <= keep)).toBe(true);
  });

  test('one that is broken off anywhere has lost no more than that, and the next one continues', () => {
    for (let done = 0; done < steps.length; done += 1) {
      const broken = follow(numbers, steps.slice(0, done));
      const left = [...broken.keys()].filter((number) => number > 0);
      const rest = planRotation((number) => broken.has(number), keep);
      const ages = [...follow(left, rest)].sort(([a], [b]) => a - b).map(([, number]) => broken.get(number));
      expect(ages).toEqual(kept);
    }
  });
});
