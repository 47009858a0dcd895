import { expect, test } from 'vitest';
import { defaultExport } from '../src/default-export.js';

const app = () => {};
const namespace = (members: object) => Object.defineProperty({ ...members }, Symbol.toStringTag, { value: 'Module' });

test.each<[string, unknown, unknown]>([
  ['module.exports', app, app],
  ['nothing', undefined, undefined],
  ['a default export', namespace({ default: app, other: 1 }), app],
  ['a default export of undefined', namespace({ default: undefined }), undefined],
  ['compiled to CommonJS', { __esModule: true, default: app }, app],
  ['compiled to CommonJS and imported', namespace({ default: { __esModule: true, default: app } }), app],
  ['a function with a member default', Object.assign(() => {}, { default: 1 }), expect.any(Function)],
])('%s', (_name, exported, expected) => {
  expect(defaultExport(exported)).toEqual(expected);
});

test('a module without default export is taken whole', () => {
  const whole = namespace({ fetch: app });
  expect(defaultExport(whole)).toBe(whole);
});
