import { expect, test } from 'vitest';
import { createHooks } from '../src/hooks.js';

test('hooks run the last registered first, one after the other, once; one that fails stops none', async () => {
  const done: string[] = [];
  const errors: string[] = [];
  const hooks = createHooks({
    debug() {},
    info() {},
    warn() {},
    error: (message) => void errors.push(String(message)),
  });
  hooks.onClose(async () => {
    await Promise.resolve();
    done.push('first');
  });
  hooks.onClose(() => {
    throw new Error('no');
  });
  hooks.onClose(() => done.push('last'));
  hooks.onDrain(() => done.push('drain'));
  await hooks.run('close');
  await hooks.run('close');
  expect(done).toEqual(['last', 'first']);
  expect(errors).toHaveLength(1);
  await hooks.run('drain');
  expect(done).toEqual(['last', 'first', 'drain']);
});
