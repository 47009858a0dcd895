import { expect, test } from 'vitest';
import { eggInput } from '../../src/egg/input.js';

const given = (input: unknown) => {
  const notices: string[] = [];
  return { options: eggInput(input, (line) => notices.push(line)), notices };
};

test('https: true takes key and cert from beside it, and says that there is a better form', () => {
  const { options, notices } = given({ https: true, key: '/k', cert: '/c', foo: 1 });
  expect(options).toEqual({ https: { key: '/k', cert: '/c' }, key: '/k', cert: '/c', foo: 1 });
  expect(notices).toEqual([expect.stringContaining('use https: { key, cert, ca }')]);
});

test.each([
  ['./hook.js', '/shop/hook.js'],
  [
    ['./a.js', '../b.js', 'egg-hooks', '/c.js', 7],
    ['/shop/a.js', '/b.js', 'egg-hooks', '/c.js', 7],
  ],
])('of require %j only what is relative changes: it lies in baseDir', (require, expected) => {
  expect(given({ baseDir: '/shop', require }).options).toEqual({ baseDir: '/shop', require: expected });
});

test('an empty name is none', () => {
  const input = { framework: '', customEgg: 'yadan', env: '', title: '' };
  expect(given(input).options).toEqual({ framework: undefined, customEgg: 'yadan', env: undefined, title: '' });
});

test.each([[undefined], [null], ['text'], [{}], [{ https: false, port: 7001 }], [{ https: { key: '/k' } }]])(
  '%j stays as it is, and nothing is said',
  (input) => {
    expect(given(input)).toEqual({ options: input, notices: [] });
  },
);
