import { describe, expect, test } from 'vitest';
import { forwardedAddress } from '../../src/key/forwarded-address.js';
import { createTrust } from '../../src/key/trust.js';

const trust = createTrust(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']);

describe('x-forwarded-for', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['1.1.1.1, 203.0.113.9, 192.0.2.7,10.0.0.1', '203.0.113.9'],
    ['10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db9::1]:443, 10.0.0.1', '2001:db9::1'],
    ['2001:db9::0:1', '2001:db9::1'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, unknown', undefined],
    ['203.0.113.9, unknown, 10.0.0.1', '10.0.0.1'],
    ['rubbish', undefined],
    ['', undefined],
  ])('%j is %j', (value, client) => {
    expect(forwardedAddress('X-Forwarded-For', value, trust)).toBe(client);
  });
});

describe('forwarded (RFC 7239)', () => {
  test.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For="[2001:db9:cafe::17]:4711"', '2001:db9:cafe::17'],
    ['for=1.1.1.1, for=203.0.113.9;proto=http;by=10.0.0.1, by=x;for=10.0.0.2', '203.0.113.9'],
    ['for=_hidden', undefined],
    ['proto=https', undefined],
  ])('%j is %j', (value, client) => {
    expect(forwardedAddress('forwarded', value, trust)).toBe(client);
  });
});
