import { expect, test } from 'vitest';
import { createReloads } from '../../src/reload/reloads.js';
import type { ReloadResult } from '../../src/reload/reloads.js';

const started = { fact: 'reload-started' } as const;
const queued = { fact: 'reload-queued', behind: 'reload' } as const;
const finished = { fact: 'reload-finished' } as const;
const refused = { fact: 'reload-refused', why: 'not-running' } as const;
const rolledBack = {
  fact: 'reload-rolled-back',
  worker: 'app#3',
  why: { kind: 'boot-timed-out', limitMs: 1 },
} as const;

function create() {
  const reloads = createReloads({
    dispatch() {},
    failureOf: () => undefined,
    lastWordsOf: () => [],
    describe: ({ fact }) => fact,
  });
  const results: [number, ReloadResult['outcome']][] = [];
  const ask = (name: number): void => void reloads.request().then(({ outcome }) => results.push([name, outcome]));
  return { reloads, results, ask };
}

/** Promises that are settled have told those who wait for them. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('requests of the same moment are each answered by their own fact: the second by the reload that follows', async () => {
  const { reloads, results, ask } = create();
  for (const name of [1, 2, 3]) ask(name);
  for (const fact of [started, queued, queued, rolledBack]) reloads.reported(fact);
  await settled();
  expect(results).toEqual([[1, 'rolled back']]);
  for (const fact of [started, finished]) reloads.reported(fact);
  await settled();
  expect(results).toEqual([
    [1, 'rolled back'],
    [2, 'reloaded'],
    [3, 'reloaded'],
  ]);
});

test('one who asks while another is about to follow waits for no other than that', async () => {
  const { reloads, results, ask } = create();
  for (const name of [1, 2]) ask(name);
  for (const fact of [started, queued, finished]) reloads.reported(fact);
  ask(3);
  for (const fact of [started, queued, finished]) reloads.reported(fact);
  await settled();
  expect(results).toEqual([
    [1, 'reloaded'],
    [2, 'reloaded'],
  ]);
  for (const fact of [started, finished]) reloads.reported(fact);
  await settled();
  expect(results.at(-1)).toEqual([3, 'reloaded']);
});

test('a refusal is that of the one who asked', async () => {
  const { reloads, results, ask } = create();
  for (const name of [1, 2]) ask(name);
  for (const fact of [started, refused]) reloads.reported(fact);
  await settled();
  expect(results).toEqual([[2, 'refused']]);
});

test('at the end, and after it, everybody is refused', async () => {
  const { reloads, results, ask } = create();
  for (const name of [1, 2, 3]) ask(name);
  for (const fact of [started, queued]) reloads.reported(fact);
  reloads.end();
  ask(4);
  await settled();
  expect(results).toEqual([1, 2, 3, 4].map((name) => [name, 'refused']));
});
