import assert from 'node:assert';
import { describe, expect, test } from 'vitest';
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
  path,
  port,
  portOrSocket,
  readableFile,
  string,
  url,
} from '../src/index.js';
import type { AnyRule } from '../src/index.js';
import { fakeProbe, messagesIn } from './problems-of.js';

const run = (rule: AnyRule, value: unknown) =>
  declareOptions({ x: { rule, description: '' } }).parse({ x: value }, { ...fakeProbe() }).x;
const runEnv = (rule: AnyRule, text: string) =>
  declareOptions({ x: { rule, env: 'X', description: '' } }).parse({}, { ...fakeProbe({ X: text }) }).x;
const inner = declareOptions({
  key: { rule: readableFile(), required: true, description: '' },
  size: { rule: count(), default: 2, description: '' },
});
const https = either(objectOf(inner), oneOf([false]));

describe('accepted', () => {
  test.each<[string, AnyRule, unknown, unknown]>([
    ['port', port(), 0, 0],
    ['minus zero', port(), -0, 0],
    ['port', port(), 65_535, 65_535],
    ['port as digits', port(), '8080', 8080],
    ['portOrSocket', portOrSocket(), '7001', 7001],
    ['a socket', portOrSocket(), 'run/app.sock', '/app/run/app.sock'],
    ['count', count(), '4', 4],
    ['countOrAuto', countOrAuto(), 'auto', 3],
    ['integer', integer(), '-3', -3],
    ['duration', duration(), 250, 250],
    ['ms', duration(), '250ms', 250],
    ['s', duration(), '5s', 5000],
    ['1.1s', duration(), '1.1s', 1100],
    ['m', duration(), '1m', 60_000],
    ['h', duration(), '1h', 3_600_000],
    ['bare digits', duration(), '30', 30],
    ['zero', duration(), 0, 0],
    ['mb', byteSize(), '512mb', 536_870_912],
    ['MB', byteSize(), '1MB', 1_048_576],
    ['1.5gb', byteSize(), '1.5gb', 1_610_612_736],
    ['bytes', byteSize(), 12, 12],
    ['boolean', boolean(), false, false],
    ['string', string(), '', ''],
    ['nonEmptyString', nonEmptyString(), ' a', ' a'],
    ['oneOf', oneOf(['process', 'thread']), 'thread', 'thread'],
    ['oneOf numbers', oneOf([1, 2]), 2, 2],
    ['listOf', listOf(port()), [1, '2'], [1, 2]],
    ['empty list', listOf(port()), [], []],
    ['listOrSingle', listOrSingle(string()), 'a', ['a']],
    ['listOrSingle', listOrSingle(string()), ['a', 'b'], ['a', 'b']],
    ['path', path(), 'logs', '/app/logs'],
    ['an absolute path stays as written', path(), '/x/../y/', '/x/../y/'],
    ['readableFile', readableFile(), 'key.pem', '/app/key.pem'],
    ['existingDirectory', existingDirectory(), '/app', '/app'],
    ['a package', modulePath(), '@my/framework', '@my/framework'],
    ['a module', modulePath(), './boot.js', '/app/boot.js'],
    ['host', host(), 'example.com', 'example.com'],
    ['IPv4', host(), '127.0.0.1', '127.0.0.1'],
    ['IPv6', host(), '::1', '::1'],
    ['url', url(), 'http://a.b', 'http://a.b/'],
    ['URL', url(), new URL('https://a.b/c'), 'https://a.b/c'],
    ['either', https, false, false],
    ['either', https, { key: 'key.pem' }, { key: '/app/key.pem', size: 2 }],
    ['any', any(), Symbol.iterator, Symbol.iterator],
    [
      'a bare assertion',
      (value: unknown) => {
        assert(typeof value === 'number');
      },
      3,
      3,
    ],
    ['a bare function', (value: unknown) => String(value), 3, '3'],
  ])('%s: %j', (_, rule, value, expected) => {
    expect(run(rule, value)).toEqual(expected);
  });

  test.each<[AnyRule, string, unknown]>([
    ...['1', 'true', 'YES', 'on'].map((word) => [boolean(), word, true] as [AnyRule, string, unknown]),
    ...['0', 'False', 'no', 'off'].map((word) => [boolean(), word, false] as [AnyRule, string, unknown]),
    [listOf(port()), '1, 2', [1, 2]],
    [listOrSingle(string()), 'a,b', ['a', 'b']],
    [oneOf([1, 2]), '2', 2],
    [https, 'false', false],
  ])('from the environment', (rule, text, expected) => {
    expect(runEnv(rule, text)).toEqual(expected);
  });
});

describe('refused, with this sentence', () => {
  test.each<[AnyRule, unknown, string]>([
    [count(), 'four', 'should be a positive integer, got "four"'],
    [count(), 0, 'should be a positive integer, got 0'],
    [count(), -0, 'should be a positive integer, got -0'],
    [count(), 1.5, 'should be a positive integer, got 1.5'],
    [count(), '80a', 'should be a positive integer, got "80a"'],
    [count(), '1e3', 'should be a positive integer, got "1e3"'],
    [count(), [1, 2], 'should be a positive integer, got a list of 2'],
    [count(), [], 'should be a positive integer, got a list of 0'],
    [count(), 5n, 'should be a positive integer, got 5n'],
    [count(), Symbol('x'), 'should be a positive integer, got Symbol(x)'],
    [countOrAuto(), 'Auto', 'should be a positive integer or "auto", got "Auto", did you mean "auto"?'],
    [integer({ min: 2, max: 4 }), 5, 'should be an integer, at least 2, at most 4, got 5'],
    [port(), Number.NaN, 'should be a port from 0 to 65535, got NaN'],
    [port(), '-0', 'should be a port from 0 to 65535, got "-0"'],
    [port(), ' 80', 'should be a port from 0 to 65535, got " 80", did you mean "80"?'],
    [port(), '0x50', 'should be a port from 0 to 65535, got "0x50"'],
    [port(), 65_536, 'should be a port from 0 to 65535, got 65536'],
    [port(), '', 'should be a port from 0 to 65535, got ""'],
    [portOrSocket(), '80a', 'should be a port from 0 to 65535 or the path of a unix socket, got "80a"'],
    [duration(), '5 S', 'should be a duration in ms or text such as "5s", got "5 S", did you mean "5s"?'],
    [duration(), Infinity, 'should be a duration in ms or text such as "5s", got Infinity'],
    [duration(), '5 apples', 'should be a duration in ms or text such as "5s", got "5 apples"'],
    [duration({ max: 1000 }), '2s', 'should be a duration in ms or text such as "5s", at most 1000, got "2s"'],
    [duration(), '30d', 'should be a duration in ms or text such as "5s", got "30d"'],
    [byteSize(), '12 mb', 'should be a size in bytes or text such as "512mb", got "12 mb", did you mean "12mb"?'],
    [byteSize(), '-1', 'should be a size in bytes or text such as "512mb", got "-1"'],
    [boolean(), 'true', 'should be true or false, got "true", did you mean true?'],
    [boolean(), 1, 'should be true or false, got 1'],
    [nonEmptyString(), ' ', 'should be a non-empty string, got " "'],
    [
      oneOf(['process', 'thread']),
      'Process',
      'should be "process" or "thread", got "Process", did you mean "process"?',
    ],
    [listOf(port()), 1, 'should be a list, each item a port from 0 to 65535, got 1'],
    [readableFile(), 'gone.pem', 'should be a readable file, got "gone.pem", looked for "/app/gone.pem"'],
    [readableFile(), '/app/closed.pem', 'should be a readable file, got "/app/closed.pem"'],
    [existingDirectory(), 'key.pem', 'should be an existing directory, got "key.pem", looked for "/app/key.pem"'],
    [path(), 'a\0b', String.raw`should be a path, got "a\u0000b"`],
    [modulePath(), ' ', 'should be the name or path of a module, got " "'],
    [host(), 'a b', 'should be a host name or IP address, got "a b", did you mean "ab"?'],
    [host(), 'localhost:80', 'should be a host name or IP address, got "localhost:80"'],
    [host(), '999.1.1.1', 'should be a host name or IP address, got "999.1.1.1"'],
    [url(), 'ftp://a', 'should be a URL starting with http:// or https://, got "ftp://a"'],
    [https, true, 'should be an object with key, size or false, got true'],
    [string(), 'x'.repeat(0) || 3, 'should be a string, got 3'],
    [(value: unknown) => assert(value === 1, 'should be the one'), 2, 'should be the one, got 2'],
    [(value: unknown) => assert(value === 1, 'must be\n one'), 2, 'was refused: must be  one, got 2'],
    [
      () => {
        throw new TypeError('no luck');
      },
      2,
      'was refused: no luck, got 2',
    ],
    [
      () => {
        throw null;
      },
      2,
      'was refused: it threw, got 2',
    ],
    [
      async () => {
        throw new Error('late');
      },
      2,
      'was refused: its rule is asynchronous, got 2',
    ],
  ])('%# %s', (rule, value, sentence) => {
    expect(messagesIn(() => run(rule, value))).toEqual([`options.x ${sentence}`]);
  });

  test('problems inside lists and objects have their path', () => {
    expect(messagesIn(() => run(listOf(port()), [1, 'a', null]))).toEqual([
      'options.x[1] should be a port from 0 to 65535, got "a"',
      'options.x[2] should be a port from 0 to 65535, got null',
    ]);
    expect(messagesIn(() => run(https, { size: 0 }))).toEqual([
      'options.x.key is required: give a readable file',
      'options.x.size should be a positive integer, got 0',
    ]);
    expect(messagesIn(() => run(https, { 'a b': 0 }))).toEqual([
      'options.x."a b" is not a known option',
      'options.x.key is required: give a readable file',
    ]);
  });

  test('a huge list tells a few problems only', () => {
    expect(
      messagesIn(() =>
        run(
          listOf(port()),
          Array.from({ length: 100_000 }, () => 'x'),
        ),
      ),
    ).toHaveLength(50);
  });

  test('a word for a boolean in the environment that is none', () => {
    expect(messagesIn(() => runEnv(boolean(), 'maybe'))).toEqual([
      'options.x should be true or false, got "maybe" from X in the environment',
    ]);
  });
});
