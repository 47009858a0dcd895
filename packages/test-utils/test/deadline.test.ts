import { expect, test } from 'vitest';
import { cleanEnv, deadline, until } from '../src/index.js';

test('deadline gives what came in time, or says what came instead', async () => {
  expect(await deadline(Promise.resolve(1), 'a number')).toBe(1);
  const never = new Promise(() => {});
  await expect(deadline(never, 'a number', { limitMs: 1, seen: () => 'a word' })).rejects.toThrow(
    /a number did not come within \d+ ms; seen so far:\na word/,
  );
});

test('until looks again and again, and passes on what a look throws', async () => {
  let looks = 0;
  await until('the third look', () => ++looks === 3);
  expect(looks).toBe(3);
  await expect(until('never', () => false, { limitMs: 1 })).rejects.toThrow('never did not come');
  await expect(until('a look', () => Promise.reject(new Error('blind')))).rejects.toThrow('blind');
});

test('a program gets little of our environment, and what it is given', () => {
  const source = { PATH: '/bin', NODE_OPTIONS: '--inspect', VITEST: 'true', NODE_ENV: 'test' };
  expect(cleanEnv({ OWN: 'yes' }, source)).toEqual({ PATH: '/bin', OWN: 'yes' });
});
