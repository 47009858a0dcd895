import { expect, test } from 'vitest';
import { createMemoryCeiling } from '../../src/recycle/memory-ceiling.js';

test('who serves is told its part when that is another, and once', () => {
  let serving: ('app#1' | 'app#2')[] = [];
  let bytes: number | undefined = 600;
  const told: unknown[] = [];
  const ceiling = createMemoryCeiling({
    ceilingBytes: () => bytes,
    serving: () => serving.map((name) => ({ name })),
    tell: (worker, message) => told.push([worker, message.data]),
  });
  ceiling.changed();
  expect(told).toEqual([]);

  serving = ['app#1'];
  ceiling.changed();
  ceiling.changed();
  expect(told.splice(0)).toEqual([['app#1', { ceilingBytes: 600 }]]);

  bytes = 300;
  serving = ['app#1', 'app#2'];
  ceiling.changed();
  expect(told.splice(0)).toEqual([
    ['app#1', { ceilingBytes: 300 }],
    ['app#2', { ceilingBytes: 300 }],
  ]);

  bytes = undefined;
  ceiling.changed();
  expect(told).toEqual([]);
});
