import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
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

  test('shows fields that JSON cannot carry', () => {
    const config: Record<string, unknown> = { url: '/x' };
    config['self'] = config;
    const lines = formatLine(origin, Object.assign(new Error('failed'), { config, count: 3n }), []).split('\n');
    expect(lines).toContain('count: 3n');
    expect(lines.find((line) => line.startsWith('config: '))).toMatch(/url: '\/x'.*Circular/);
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

test('a line for a stream to which many write already is no reason to warn', async () => {
  const out = new PassThrough();
  out.setMaxListeners(3);
  const warnings: unknown[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  for (let count = 0; count < 3; count += 1) out.on('error', () => {});
  createLogger({ out }).info('a line');
  // Warnings come in a turn of their own.
  await new Promise(setImmediate);
  expect(warnings).toEqual([]);
  expect(out.listenerCount('error')).toBe(3);
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

test.each([
  ['a process', ''],
  // Node pipes there what its threads write.
  [
    'one with threads',
    'for (const out of [process.stdout, process.stderr]) new (await import("node:stream")).PassThrough().pipe(out);',
  ],
])('%s whose reader has gone goes on', async (_, before) => {
  const logger = JSON.stringify(fileURLToPath(new URL('../dist/index.js', import.meta.url)));
  const script = `
    const { createLogger } = await import(${logger});
    ${before}
    const lines = createLogger({ level: 'debug' });
    process.once('message', () => {
      let count = 0;
      const timer = setInterval(() => {
        lines.info('line');
        lines.error('line');
        if (++count < 50) return;
        clearInterval(timer);
        process.send({ errors: process.stdout.listenerCount('error') + process.stderr.listenerCount('error') });
        process.disconnect();
      }, 1);
    });
    process.send('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await once(child, 'message');
  child.stdout?.destroy();
  child.stderr?.destroy();
  const report = once(child, 'message');
  const exit = once(child, 'exit');
  child.send('go');
  expect((await report)[0]).toEqual({ errors: expect.any(Number) });
  expect(await exit).toEqual([0, null]);
});
