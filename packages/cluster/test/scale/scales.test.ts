import { expect, test } from 'vitest';
import { createScales } from '../../src/scale/scales.js';
import type { ScaleResult } from '../../src/scale/scales.js';

const started = (apps: number, overtakes = false) => ({ fact: 'scale-started', apps, before: 1, overtakes }) as const;
const queued = (apps: number, overtakes = false) =>
  ({ fact: 'scale-queued', apps, overtakes, behind: 'reload' }) as const;
const finished = (apps: number) => ({ fact: 'scale-finished', apps }) as const;

function create() {
  const dispatched: number[] = [];
  const refused: string[] = [];
  const scales = createScales({
    refusalOf: (apps) => (apps === 13 ? 'it is unlucky' : undefined),
    refused: (reason) => void refused.push(reason),
    dispatch: (apps) => void dispatched.push(apps),
    failureOf: () => ({ name: 'Error', message: 'broken' }),
    describe: ({ fact }) => fact,
  });
  const results: [number, ScaleResult['outcome']][] = [];
  const ask = (apps: number): void => void scales.request(apps).then(({ outcome }) => results.push([apps, outcome]));
  return { scales, dispatched, refused, results, ask };
}

/** Promises that are settled have told those who wait for them. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('resolves when so many serve', async () => {
  const { scales, results, ask } = create();
  ask(2);
  scales.reported(started(2));
  await settled();
  expect(results).toEqual([]);
  scales.reported(finished(2));
  await settled();
  expect(results).toEqual([[2, 'scaled']]);
});

test('a later request overtakes an earlier one, while it goes on and while it waits for a reload', async () => {
  const { scales, results, ask } = create();
  for (const apps of [2, 3]) ask(apps);
  for (const fact of [started(2), started(3, true)]) scales.reported(fact);
  await settled();
  expect(results).toEqual([[2, 'overtaken']]);
  scales.reported(finished(3));
  for (const apps of [4, 5]) ask(apps);
  for (const fact of [queued(4), queued(5, true), started(5), finished(5)]) scales.reported(fact);
  await settled();
  expect(results.slice(1)).toEqual([
    [3, 'scaled'],
    [4, 'overtaken'],
    [5, 'scaled'],
  ]);
});

test('says who does not come to serve, and why', async () => {
  const { scales } = create();
  const result = scales.request(2);
  scales.reported(started(2));
  const exit = { code: 1, signal: null };
  scales.reported({ fact: 'scale-incomplete', apps: 2, worker: 'app#2', why: { kind: 'died', exit } });
  expect(await result).toEqual({
    outcome: 'incomplete',
    apps: 2,
    reason: 'scale-incomplete',
    error: { name: 'Error', message: 'broken' },
  });
});

test('what can never be does not reach the life cycle', async () => {
  const { scales, dispatched, refused } = create();
  expect(await scales.request(13)).toEqual({ outcome: 'refused', reason: 'it is unlucky' });
  expect(dispatched).toEqual([]);
  expect(refused).toEqual(['it is unlucky']);
});

test('a refusal of the life cycle is that of the one who asked', async () => {
  const { scales } = create();
  const result = scales.request(2);
  scales.reported({ fact: 'scale-refused', apps: 2, why: 'not-running' });
  expect(await result).toEqual({ outcome: 'refused', reason: 'scale-refused' });
});

test('the end answers all who wait, and those who ask later', async () => {
  const { scales, results, ask } = create();
  for (const apps of [2, 3, 4]) ask(apps);
  for (const fact of [queued(2), started(2), queued(3)]) scales.reported(fact);
  scales.end();
  ask(5);
  await settled();
  expect(results).toEqual([2, 3, 4, 5].map((apps) => [apps, 'refused']));
});
