import { describe, expect, test } from 'vitest';
import { createLogger, formatLine, parseLevel } from '../src/index.js';

const origin = { at: new Date(2026, 0, 2, 3, 4, 5, 6), level: 'info', pid: 42, hostname: 'here' };

describe('formatLine', () => {
  test('is the form of Egg’s console logger', () => {
    expect(formatLine(origin, 'hello %s, %j', ['you', { a: 1 }])).toBe(
      '2026-01-02 03:04:05,006 INFO 42 hello you, {"a":1}\n',
    );
  });

  test('shows an error with its stack, cause and fields', () => {
    const error = Object.assign(new TypeError('no good', { cause: new Error('deeper') }), { code: 'E_X' });
    const lines = formatLine({ ...origin, level: 'error' }, error, []).split('\n');
    expect(lines[0]).toBe('2026-01-02 03:04:05,006 ERROR 42 nodejs.TypeError: no good');
    expect(lines[1]).toMatch(/^ {4}at /);
    expect(lines).toContain('caused by Error: deeper');
    expect(lines.slice(-5)).toEqual(['code: "E_X"', 'name: "TypeError"', 'pid: 42', 'hostname: here', '']);
  });

  test('says the message once', () => {
    expect(formatLine(origin, new Error('only once'), []).match(/only once/g)).toHaveLength(1);
  });
});

describe('createLogger', () => {
  const capture = () => {
    const text: string[] = [];
    return { text, write: (line: string) => text.push(line) };
  };

  test.each([
    ['debug', 2, 2],
    ['info', 1, 2],
    ['warn', 0, 2],
    ['error', 0, 1],
    ['none', 0, 0],
  ] as const)('at level %s writes %i lines to stdout and %i to stderr', (level, toOut, toErr) => {
    const out = capture();
    const err = capture();
    const logger = createLogger({ level, out, err });
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect([out.text.length, err.text.length]).toEqual([toOut, toErr]);
  });

  test('survives a sink that throws and a thing that cannot be formatted', () => {
    const out = {
      write: () => {
        throw new Error('EPIPE');
      },
    };
    expect(() => createLogger({ out }).info('x')).not.toThrow();
    const text = capture();
    createLogger({ out: text }).info('%j', {
      get bad() {
        throw new Error('getter');
      },
    });
    expect(text.text.length).toBeLessThanOrEqual(1);
  });
});

test.each([
  ['INFO', 'info'],
  [' Debug ', 'debug'],
  ['NONE', 'none'],
  ['loud', 'warn'],
  [undefined, 'warn'],
] as const)('parseLevel(%j) is %s', (text, level) => {
  expect(parseLevel(text, 'warn')).toBe(level);
});
