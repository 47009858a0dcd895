import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deserializeError, serializeError } from '../src/index.js';
import type { SerializedError } from '../src/index.js';
import { hostile } from './hostile.js';

const cross = (thrown: unknown) =>
  deserializeError(JSON.parse(JSON.stringify(serializeError(thrown))) as SerializedError);

test('an error arrives with name, message, stack, fields and causes', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    errno: -111,
    syscall: 'connect',
    address: '127.0.0.1',
    port: 6379,
  });
  const thrown = new TypeError('no store', { cause: new RangeError('middle', { cause: refused }) });
  const arrived = cross(thrown);
  expect(arrived).toBeInstanceOf(Error);
  expect(arrived).toMatchObject({ name: 'TypeError', message: 'no store', stack: thrown.stack });
  expect(arrived.cause).toMatchObject({ name: 'RangeError', message: 'middle' });
  expect((arrived.cause as Error).cause).toMatchObject({ ...refused, message: refused.message, stack: refused.stack });
  expect(Object.keys(arrived)).toEqual([]);
});

test('what an AggregateError gathered arrives too', () => {
  const arrived = cross(new AggregateError([new Error('::1'), 'text'], 'both failed'));
  expect(arrived).toBeInstanceOf(AggregateError);
  expect((arrived as AggregateError).errors.map((each: Error) => each.message)).toEqual([
    '::1',
    expect.stringContaining('text'),
  ]);
});

test('an error without a stack does not show ours', () => {
  expect(deserializeError({ name: 'AppError', message: 'no' }).stack).toBe('AppError: no');
});

test('an error of another realm is an error', () => {
  expect(cross(runInNewContext('new RangeError("far away")'))).toMatchObject({
    name: 'RangeError',
    message: 'far away',
  });
});

test.each([
  ['text', 'text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [5n, '5'],
  [Symbol('s'), 'Symbol(s)'],
  [{ code: 7 }, '{"code":7}'],
  [{ toJSON: () => undefined }, 'cannot be shown'],
])('thrown without being an error: %s', (thrown, shown) => {
  const { name, message } = serializeError(thrown);
  expect(name).toBe('NonError');
  expect(message).toContain(shown);
});

test('a cycle of causes ends', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });
  const plain = serializeError(first);
  expect(plain.cause?.message).toBe('second');
  expect(plain.cause).not.toHaveProperty('cause');
});

test('a tree of errors is cut', () => {
  const grow = (depth: number): Error =>
    depth === 0
      ? new Error('leaf')
      : new AggregateError(
          Array.from({ length: 4 }, () => grow(depth - 1)),
          `level ${depth}`,
        );
  const count = (plain: SerializedError): number =>
    1 + (plain.errors ?? []).reduce((sum, each) => sum + count(each), 0);
  expect(count(serializeError(grow(5)))).toBe(16);
});

test('a ring that arrives by structured clone ends too', () => {
  const ring = { name: 'E', message: 'ring' } as { name: string; message: string; cause?: SerializedError };
  ring.cause = ring;
  expect(deserializeError(ring).cause).toBeUndefined();
});

test('whatever was thrown becomes plain data, and that becomes an error which becomes the same data', () => {
  fc.assert(
    fc.property(hostile, ({ raw: thrown }) => {
      const plain = serializeError(thrown);
      expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
      const again = serializeError(deserializeError(plain));
      expect({ ...again, stack: '' }).toMatchObject({ name: plain.name, message: plain.message });
      expect(serializeError(deserializeError(again))).toEqual(again);
    }),
    { numRuns: 1000 },
  );
});

test('data of any other shape becomes an error too', () => {
  fc.assert(
    fc.property(hostile, ({ raw: plain }) => {
      expect(deserializeError(plain as SerializedError)).toBeInstanceOf(Error);
    }),
  );
});
