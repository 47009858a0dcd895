import { expect, test } from 'vitest';
import { createTrust } from '../../src/key/trust.js';

test.each([
  ['10.9.8.7', true],
  ['::ffff:10.9.8.7', true],
  ['11.0.0.1', false],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['2001:db8:ffff::1', true],
  ['2001:db9::1', false],
  ['::1', true],
  [undefined, true],
  ['rubbish', false],
])('%j is trusted: %j', (address, isTrusted) => {
  expect(createTrust(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'])(address)).toBe(isTrusted);
});

test.each(['10.0.0.0/33', 'localhost', '', '1.2.3'])('%j is no network', (network) => {
  expect(() => createTrust([network])).toThrow();
});
