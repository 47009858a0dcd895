import fc from 'fast-check';

const keys = [
  'action',
  'data',
  'to',
  'from',
  'receiverPid',
  'receiverWorkerId',
  '@ec',
  'type',
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
];

const throwing = fc.constantFrom(...keys).map((key) =>
  Object.defineProperty({ action: 'a', '@ec': 1, type: 'ready' } as Record<string, unknown>, key, {
    enumerable: true,
    get() {
      throw new Error(`do not read ${key}`);
    },
  }),
);

const revoked = fc.constantFrom({}, []).map((target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return { raw: proxy as unknown };
});

const cyclic = fc.constant(null).map(() => {
  const ring: Record<string, unknown> = { action: 'ring', message: 'ring', '@ec': 1, type: 'failed' };
  ring['data'] = ring;
  ring['cause'] = ring;
  ring['errors'] = [ring, ring];
  return ring as unknown;
});

const value = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom<unknown>('app', 'ready', 1, Symbol('s'), () => 'f', Number.NaN),
);

const plain = fc.oneof(
  value,
  fc.dictionary(fc.constantFrom(...keys), value),
  fc.record({
    '@ec': fc.constantFrom<unknown>(1, 2, '1'),
    type: fc.oneof(fc.constantFrom('ready', 'failed', 'begin', 'peers', 'shutdown', '__proto__'), value),
    data: value,
  }),
  throwing,
  cyclic,
);

/**
 * Anything that may stand where a message is expected: known keys with wrong values, traps, proxies, cycles.
 * In a box, because fast-check looks into what it makes, and a revoked proxy throws at that.
 */
export const hostile: fc.Arbitrary<{ readonly raw: unknown }> = fc.oneof(
  { weight: 20, arbitrary: plain.map((raw) => ({ raw })) },
  { weight: 1, arbitrary: revoked },
);
