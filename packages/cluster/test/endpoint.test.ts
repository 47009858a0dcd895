import { expect, test } from 'vitest';
import { endpointOf, endpointsOf } from '../src/endpoint.js';

test.each([
  [{ address: { port: 7001, family: 'IPv6' } }, undefined, 'http://127.0.0.1:7001', 7001],
  [{ address: { port: 7001 }, protocol: 'https' as const }, 'example.com', 'https://example.com:7001', 7001],
  [{ address: { port: 7001, hostname: '10.0.0.1' } }, 'example.com', 'http://10.0.0.1:7001', 7001],
  [{ address: { port: 7001, hostname: '::1' } }, undefined, 'http://[::1]:7001', 7001],
  [{ address: { path: '/run/shop.sock' } }, undefined, '/run/shop.sock', undefined],
])('contract 10.21: %j with host %s is %s', (ready, host, address, port) => {
  expect(endpointOf(ready, host)).toMatchObject({ address, port });
});

test('a worker that listens nowhere has no endpoint', () => {
  expect(endpointOf({})).toBeUndefined();
});

test('all places are told, the first one first', () => {
  const others = [
    { address: { port: 8001, hostname: '::1' }, protocol: 'https' as const },
    { address: { path: '/run/shop.sock' }, protocol: 'http' as const },
  ];
  const endpoints = endpointsOf({ address: { port: 8000 }, others, bootMs: 1 });
  expect(endpoints.map(({ address }) => address)).toEqual([
    'http://127.0.0.1:8000',
    'https://[::1]:8001',
    '/run/shop.sock',
  ]);
});
