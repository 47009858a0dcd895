import { expect, test } from 'vitest';
import { createAwaited } from '../src/awaited.js';

const isEven = (n: number): boolean => n % 2 === 0;

test('next waits for what comes from now on, first also takes what came', async () => {
  const numbers = createAwaited<number>();
  numbers.add(2);
  const next = numbers.next(isEven);
  numbers.add(3);
  numbers.add(4);
  expect(await next).toBe(4);
  expect(await numbers.first(isEven)).toBe(2);
  expect(numbers.seen).toEqual([2, 3, 4]);
});

test('the end is told to who waits and to who comes later', async () => {
  const numbers = createAwaited<number>();
  const waiting = numbers.next(isEven);
  numbers.end(() => new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  await expect(numbers.next(isEven)).rejects.toThrow('over');
});
