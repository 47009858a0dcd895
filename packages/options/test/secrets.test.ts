import assert from 'node:assert';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  count,
  declareOptions,
  either,
  listOf,
  nonEmptyString,
  objectOf,
  oneOf,
  OptionsError,
  should,
  string,
} from '../src/index.js';
import { redact } from '../src/describe/index.js';
import type { AnyRule } from '../src/index.js';

const https = declareOptions({
  key: { rule: string(), description: '' },
  passphrase: { rule: nonEmptyString(), secret: true, deprecated: ['pass'], description: '' },
});
const declaration = declareOptions({
  name: { rule: string(), description: '' },
  token: { rule: nonEmptyString(), secret: true, env: 'TOKEN', description: '' },
  https: { rule: either(objectOf(https), oneOf([false])), default: false, description: '' },
  peers: { rule: listOf(objectOf(https)), description: '' },
});
const given = {
  name: 'n',
  token: 'hunter2',
  https: { key: 'k', passphrase: 'hunter2' },
  peers: [{ passphrase: 'hunter2' }],
};
const shown = {
  name: 'n',
  token: '<secret>',
  https: { key: 'k', passphrase: '<secret>' },
  peers: [{ passphrase: '<secret>' }],
};

test('a result keeps secrets, also in JSON, and hides them from util.inspect at any depth', () => {
  const result = declaration.parse(given);
  expect(result).toEqual(given);
  expect(JSON.parse(JSON.stringify(result))).toEqual(given);
  for (const one of [result, result.https, result.peers, { inside: { it: result } }])
    expect(inspect(one, { depth: 9 })).not.toContain('hunter2');
  expect(inspect(result, { depth: 9 })).toContain('<secret>');
});

test('redact copies results and inputs for a log, former and misspelt names too, and never throws', () => {
  expect(redact(declaration, declaration.parse(given))).toEqual(shown);
  expect(redact(declaration, { ...given, tokne: 'hunter2', https: { pass: 'hunter2' } })).toEqual({
    ...shown,
    tokne: '<secret>',
    https: { pass: '<secret>' },
  });
  expect(
    redact(declaration, {
      get name() {
        throw new Error('no');
      },
    }),
  ).toEqual({ name: '<unreadable>' });
  expect([redact(declaration, null), redact(declaration, 5)]).toEqual([null, 5]);
});

describe('errors never show a secret', () => {
  const wordy: [string, AnyRule][] = [
    ['should', (value) => should(false, `better than ${String(value)}`)],
    ['assert', (value) => assert(false, `should not be ${String(value)}`)],
    ['assert.equal', (value) => assert.equal(value, 1)],
    [
      'throw',
      (value) => {
        throw new Error(`bad ${String(value)}`);
      },
    ],
    ['JSON.parse', (value) => JSON.parse(String(value))],
    ['a number', count()],
    ['a list', listOf(count())],
    ['one of', oneOf(['hunter3'])],
    ['nested', objectOf(https)],
  ];
  test.each(wordy)('%s', (_, rule) => {
    for (const value of ['hunter2', ['hunter2'], { key: 'hunter2', passphrase: ['hunter2'], hunter3: 1 }]) {
      const secret = declareOptions({ x: { rule, secret: true, env: 'X', description: '' } });
      for (const parse of [() => secret.parse({ x: value }), () => secret.parse({}, { env: { X: 'hunter2' } })]) {
        try {
          parse();
        } catch (error) {
          assert(error instanceof OptionsError);
          expect(error.message).toMatch(/got <secret>|is not a known option/);
          expect(inspect(error, { depth: 9 }).split('\n    at ')[0] + JSON.stringify(error)).not.toContain('hunter2');
          continue;
        }
        // The only rule and value that go together.
        expect(rule).toBe(undefined);
      }
    }
  });

  test('what is wrong with it is still said', () => {
    expect(() => declaration.parse({ token: ' ' })).toThrow('options.token should be a non-empty string, got <secret>');
    expect(() => declaration.parse({ https: { passphrase: 5 } })).toThrow(
      'options.https.passphrase should be a non-empty string, got <secret>',
    );
  });
});
