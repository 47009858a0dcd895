import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  any,
  boolean,
  byteSize,
  count,
  countOrAuto,
  declareOptions,
  duration,
  either,
  existingDirectory,
  host,
  integer,
  listOf,
  listOrSingle,
  modulePath,
  nonEmptyString,
  objectOf,
  oneOf,
  OptionsError,
  path,
  port,
  portOrSocket,
  readableFile,
  string,
  url,
} from '../src/index.js';
import { fakeProbe } from './problems-of.js';

const https = declareOptions({
  key: { rule: readableFile(), required: true, description: '' },
  passphrase: { rule: string(), secret: true, description: '' },
});
const rules = {
  port: port(),
  portOrSocket: portOrSocket(),
  count: count(),
  workers: countOrAuto(),
  integer: integer({ min: -5, max: 5 }),
  duration: duration(),
  size: byteSize(),
  boolean: boolean(),
  string: string(),
  text: nonEmptyString(),
  mode: oneOf(['process', 'thread', 3]),
  ports: listOf(port()),
  require: listOrSingle(string()),
  path: path(),
  file: readableFile(),
  folder: existingDirectory(),
  module: modulePath(),
  host: host(),
  url: url(),
  https: either(objectOf(https), oneOf([false])),
  any: any(),
};
const shape = Object.fromEntries(
  Object.entries(rules).map(([name, rule]) => [
    name,
    { rule, env: `T_${name.toUpperCase()}`, description: '', deprecated: [`${name}Old`] },
  ]),
);
const declaration = declareOptions({
  ...shape,
  limit: { rule: count(), default: 2, conflicts: ['ports' as 'limit'], description: '' },
});
const names = [...Object.keys(rules), 'limit', 'portOld', 'prot', '__proto__', 'constructor', 'toString', 'zebra'];

const likely = fc.constantFrom<unknown>(
  80,
  '80',
  '80a',
  -0,
  Number.NaN,
  Infinity,
  1.5,
  '5s',
  '1.5h',
  '512MB',
  'auto',
  'process',
  'true',
  true,
  false,
  null,
  undefined,
  '',
  ' ',
  './a',
  '/a/b',
  'key.pem',
  '/app',
  'http://x.y/z',
  '::1',
  'localhost',
  [1, '2'],
  ['a', null],
  { key: 'key.pem', passphrase: 'p' },
  { key: 1 },
  { a: 1, b: '2' },
  new Map(),
  Symbol('s'),
  5n,
  () => {},
  'a\0b',
);
const value = fc.oneof(
  { weight: 3, arbitrary: likely },
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    maxDepth: 3,
  }),
);
const input = fc
  .tuple(fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 }), fc.boolean())
  .map(([entries, bare]) => {
    const object = (bare ? Object.create(null) : {}) as object;
    for (const [name, one] of entries)
      Object.defineProperty(object, name, {
        value: one,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    return object;
  });
const anyInput = fc.oneof({ weight: 9, arbitrary: input }, value);
const env = fc.dictionary(
  fc.constantFrom(...Object.keys(rules).map((name) => `T_${name.toUpperCase()}`)),
  fc.oneof(
    likely.filter((one) => typeof one === 'string'),
    fc.string(),
  ),
  { maxKeys: 3 },
);
const unknown = fc.constantFrom('refuse' as const, 'pass' as const);

test('a parse throws nothing but OptionsError, each problem on one line', () => {
  fc.assert(
    fc.property(anyInput, env, unknown, anyInput, (given, env, unknown, values) => {
      try {
        declaration.parse(given, {
          ...fakeProbe(env as Record<string, string>),
          unknown,
          file: { name: 'f', values },
        });
      } catch (error) {
        if (!(error instanceof OptionsError)) throw error;
        expect(error.message.split('\n')).toHaveLength(error.problems.length);
        JSON.stringify(error);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a parse does not change its input', () => {
  fc.assert(
    fc.property(anyInput, unknown, (given, unknown) => {
      const before = fc.stringify(given);
      try {
        declaration.parse(given, { ...fakeProbe(), unknown });
      } catch {
        // Only what it leaves behind matters here.
      }
      expect(fc.stringify(given)).toBe(before);
      if (typeof given === 'object' && given !== null && !ArrayBuffer.isView(given)) {
        for (const one of [given, ...Object.values(given)])
          if (typeof one === 'object' && one !== null && !ArrayBuffer.isView(one) && Reflect.ownKeys(one).length > 0)
            expect(Object.isFrozen(one)).toBe(false);
      }
    }),
    { numRuns: 700 },
  );
});

/** Mostly right values, so that most parses come to a result. */
const right = fc.record(
  {
    port: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 65_535 }).map(String)),
    portOrSocket: fc.constantFrom(1, 'a/b.sock', '/x/y'),
    count: fc.integer({ min: 1 }),
    workers: fc.constantFrom(1, '2', 'auto'),
    duration: fc.constantFrom('5s', '1.1s', 3, '1h'),
    size: fc.constantFrom('1kb', '2.5GB', 7),
    boolean: fc.boolean(),
    string: fc.string(),
    mode: fc.constantFrom('process', 3),
    ports: fc.array(fc.integer({ min: 0, max: 65_535 })),
    require: fc.oneof(fc.string(), fc.array(fc.string())),
    path: fc.constantFrom('a', './b/', '/c/'),
    file: fc.constantFrom('key.pem', '/app/key.pem'),
    module: fc.constantFrom('egg', './x.js'),
    host: fc.constantFrom('a.b', '::1'),
    url: fc.webUrl(),
    https: fc.constantFrom(false, { key: 'key.pem', passphrase: 'p' }),
    any: fc.anything(),
    limit: fc.constantFrom(2),
    zebra: fc.anything(),
  },
  { requiredKeys: [] },
);

test('a result parsed again is the same result', () => {
  fc.assert(
    fc.property(right, env, (given, env) => {
      const settings = {
        ...fakeProbe(env as Record<string, string>),
        unknown: 'pass' as const,
      };
      let result: object;
      try {
        result = declaration.parse(given, settings);
      } catch (error) {
        // Some variables of the environment are wrong; the others are what this is about.
        if (
          error instanceof OptionsError &&
          error.problems.every(({ source, code }) => source.includes('environment') || code === 'conflict')
        )
          return;
        throw error;
      }
      expect(declaration.parse(result, settings)).toEqual(result);
    }),
    { numRuns: 1000 },
  );
});
