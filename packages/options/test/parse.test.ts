import { describe, expect, test, vi } from 'vitest';
import {
  any,
  boolean,
  count,
  countOrAuto,
  declareOptions,
  either,
  listOf,
  objectOf,
  OptionsError,
  oneOf,
  port,
  string,
} from '../src/index.js';
import { fakeProbe, messagesIn, problemsIn } from './problems-of.js';

const declaration = declareOptions({
  port: { rule: port(), env: ['APP_PORT', 'PORT'], description: 'Port.' },
  workers: {
    rule: countOrAuto(),
    default: (probe) => probe.cpuCount(),
    env: 'EC_WORKERS',
    deprecated: ['worker_count'],
    description: 'Processes.',
  },
  sticky: { rule: boolean(), default: false, conflicts: ['reusePort'], description: 'Sticky.' },
  reusePort: { rule: boolean(), default: false, description: 'Share the port.' },
  ports: { rule: listOf(port()), conflicts: ['workers'], description: 'Ports.' },
  key: { rule: string(), requires: ['cert'], description: 'Key.' },
  cert: { rule: string(), description: 'Certificate.' },
});
const probe = fakeProbe();

describe('precedence: argument, environment, file, default', () => {
  const file = { name: 'ec.json', values: { workers: 5 } };
  const env = fakeProbe({ EC_WORKERS: '6' });
  test.each([
    ['argument', { workers: 7 }, env, file, 7],
    ['environment', {}, env, file, 6],
    ['null is not given', { workers: null }, env, file, 6],
    ['undefined is not given', { workers: undefined }, env, file, 6],
    ['blank is not given', {}, fakeProbe({ EC_WORKERS: ' ' }), file, 5],
    ['file', {}, probe, file, 5],
    ['null in the file', {}, probe, { name: 'ec.json', values: { workers: null } }, 3],
    ['default', {}, probe, undefined, 3],
  ] as const)('%s', (_, input, probe, file, expected) => {
    expect(declaration.parse(input, { ...probe, ...(file && { file }) }).workers).toBe(expected);
  });

  test('the first of several variables that is set counts', () => {
    expect(declaration.parse({}, { ...fakeProbe({ PORT: '1' }) }).port).toBe(1);
    expect(declaration.parse({}, { ...fakeProbe({ PORT: '1', APP_PORT: '2' }) }).port).toBe(2);
  });

  test('a default is not computed when the option is given', () => {
    const cpuCount = vi.fn(() => 1);
    declaration.parse({ workers: 2 }, { ...probe, cpuCount });
    expect(cpuCount).not.toHaveBeenCalled();
  });

  test('the source is named in the sentence and in the problem', () => {
    const parse = () =>
      declaration.parse(
        { port: 'x' },
        {
          ...fakeProbe({ EC_WORKERS: 'many' }),
          file: { name: 'ec.json', values: { ports: 1 } },
        },
      );
    expect(problemsIn(parse).map(({ source, message }) => [source, message])).toEqual([
      ['argument', 'options.port should be a port from 0 to 65535, got "x"'],
      [
        'EC_WORKERS in the environment',
        'options.workers should be a positive integer or "auto", got "many" from EC_WORKERS in the environment',
      ],
      ['file ec.json', 'options.ports should be a list, each item a port from 0 to 65535, got 1 from file ec.json'],
    ]);
    const wrong = declareOptions({ x: { rule: count(), default: () => 0, description: '' } });
    expect(messagesIn(() => wrong.parse({}, probe))).toEqual([
      'options.x should be a positive integer, got 0 from its default',
    ]);
  });
});

describe('the result', () => {
  test('has what is set only, and is frozen down to what the rules made', () => {
    const ports = [1];
    const result = declaration.parse({ ports }, probe);
    expect(result).toEqual({ workers: 3, sticky: false, reusePort: false, ports: [1] });
    expect(Object.keys(result)).not.toContain('port');
    expect([Object.isFrozen(result), Object.isFrozen(result.ports), Object.isFrozen(ports)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("the caller's own objects are neither frozen nor copied where anything goes", () => {
    const plugins = { a: {} };
    const result = declareOptions({ plugins: { rule: any(), description: '' } }).parse({ plugins });
    expect(result.plugins).toBe(plugins);
    expect(Object.isFrozen(plugins)).toBe(false);
  });

  test('no input at all is an empty one; an object without prototype is as good as any', () => {
    expect(declaration.parse(undefined, probe)).toEqual(declaration.parse(null, probe));
    expect(declaration.parse(Object.assign(Object.create(null), { port: 1 }), probe).port).toBe(1);
  });

  test('what is inherited is not given', () => {
    expect(declaration.parse(Object.create({ port: 1 }), probe).port).toBeUndefined();
  });

  test.each([[[]], ['x'], [5], [() => {}], [true]])('%j is no options object', (input) => {
    expect(messagesIn(() => declaration.parse(input, probe))[0]).toMatch(/^options should be an object, got /);
  });
});

describe('names', () => {
  test('an unknown name is refused with the nearest known one', () => {
    const [problem] = problemsIn(() => declaration.parse({ wrokers: 2 }, probe));
    expect(problem).toEqual({
      path: 'wrokers',
      code: 'unknown',
      expected: '',
      received: '',
      source: 'argument',
      hint: 'did you mean workers?',
      message: 'options.wrokers is not a known option, did you mean workers?',
    });
    expect(messagesIn(() => declaration.parse({ zebra: 2 }, probe))).toEqual(['options.zebra is not a known option']);
  });

  test.each([
    ['Port', 'port'],
    ['reuse-port', 'reusePort'],
    ['prots', 'ports'],
    ['stikcy', 'sticky'],
  ])('%s: did you mean %s?', (name, meant) => {
    expect(problemsIn(() => declaration.parse({ [name]: 1 }, probe))[0]?.hint).toBe(`did you mean ${meant}?`);
  });

  test('passed on: carried through unchanged, a near miss is reported once', () => {
    const lines: string[] = [];
    const title = { deep: true };
    const result = declaration.parse(
      { wrokers: 2, title },
      {
        ...probe,
        unknown: 'pass',
        notice: (line) => lines.push(line),
        file: { name: 'f', values: { title: 1, typescript: true } },
      },
    );
    expect(result).toMatchObject({ wrokers: 2, title, typescript: true, workers: 3 });
    expect((result as { title?: unknown }).title).toBe(title);
    expect(lines).toEqual(['options.wrokers is not a known option, did you mean workers?']);
  });

  test('a thousand unknown names make a short error', () => {
    const input = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`name${index}`, 1]));
    const messages = messagesIn(() => declaration.parse(input, probe));
    expect(messages).toHaveLength(50);
  });

  test.each(['refuse', 'pass'] as const)('prototype keys are refused (%s)', (unknown) => {
    const input = JSON.parse('{"__proto__": {"port": 1}, "constructor": 1}') as unknown;
    expect(
      problemsIn(() => declaration.parse(input, { ...probe, unknown })).map(({ path, code }) => [path, code]),
    ).toEqual([
      ['__proto__', 'unknown'],
      ['constructor', 'unknown'],
    ]);
  });

  test('a former name is accepted and reported', () => {
    const lines: string[] = [];
    expect(declaration.parse({ worker_count: 2 }, { ...probe, notice: (line) => lines.push(line) })).toMatchObject({
      workers: 2,
    });
    expect(lines).toEqual(['options.worker_count is called workers now']);
    expect(messagesIn(() => declaration.parse({ worker_count: 2, workers: 2 }, probe))).toEqual([
      'options.workers is workers, which is given too',
    ]);
  });
});

describe('unreadable input', () => {
  test('a getter that throws is a problem; one that answers is asked once', () => {
    const input = {
      get port() {
        throw new Error('no');
      },
    };
    expect(messagesIn(() => declaration.parse(input, probe))).toEqual(['options.port was refused: no, got undefined']);
    const get = vi.fn(() => 1);
    declaration.parse(Object.defineProperty({}, 'port', { get, enumerable: true }), probe);
    expect(get).toHaveBeenCalledTimes(1);
  });

  test('a revoked proxy, a cyclic object and a list of it end in an OptionsError', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(messagesIn(() => declaration.parse(proxy, probe))).toEqual([
      "options was refused: Cannot perform 'IsArray' on a proxy that has been revoked, got an object",
    ]);
    expect(messagesIn(() => declaration.parse({ port: proxy, ports: proxy }, probe))).toHaveLength(2);
    const cyclic: Record<string, unknown> = {};
    cyclic['port'] = cyclic;
    expect(messagesIn(() => declaration.parse(cyclic, probe))).toEqual([
      'options.port should be a port from 0 to 65535, got an object',
    ]);
  });
});

describe('options together', () => {
  test.each<[object, string[]]>([
    [{ sticky: true, reusePort: true }, ['options.sticky conflicts with reusePort, leave one out']],
    [{ sticky: false, reusePort: true }, []],
    [{ ports: [1], workers: 2 }, ['options.ports conflicts with workers, leave one out']],
    [{ ports: [1], workers: 3 }, []],
    [{ ports: [1] }, []],
    [{ key: 'k' }, ['options.key needs cert too']],
    [{ key: 'k', cert: 'c' }, []],
  ])('%j', (input, expected) => {
    const parse = () => declaration.parse(input, probe);
    if (expected.length === 0) expect(parse()).toMatchObject(input);
    else expect(messagesIn(parse)).toEqual(expected);
  });

  test('a result can be parsed again although its defaults stand beside what they conflict with', () => {
    const result = declaration.parse({ ports: [1] }, probe);
    expect(declaration.parse(result, probe)).toEqual(result);
  });
});

describe('errors', () => {
  test('all problems at once, one a line', () => {
    const parse = () => declaration.parse({ port: -1, workers: 'four' }, probe);
    expect(parse).toThrow(OptionsError);
    expect(parse).toThrow(
      'options.port should be a port from 0 to 65535, got -1\noptions.workers should be a positive integer or "auto", got "four"',
    );
    expect(() => declaration.parse({ port: -1 }, probe)).toThrow(
      expect.objectContaining({
        code: 'EC_OPTIONS',
        message: 'options.port should be a port from 0 to 65535, got -1',
      }),
    );
  });

  test.each<[string, () => unknown]>([
    [
      'option a names ghost, which is not declared',
      () => declareOptions({ a: { rule: any(), description: '', conflicts: ['ghost' as 'a'] } }),
    ],
    [
      'option a is taken',
      () =>
        declareOptions({
          a: { rule: any(), description: '' },
          b: { rule: any(), description: '', deprecated: ['a'] },
        }),
    ],
    ['option constructor is taken', () => declareOptions({ constructor: { rule: any(), description: '' } })],
    ['option a has no rule', () => declareOptions({ a: { rule: 1 as never, description: '' } })],
    [
      'option a is required and has a default',
      () => declareOptions({ a: { rule: any(), description: '', required: true, default: 1 } }),
    ],
  ])('a declaration that contradicts itself: %s', (text, declare) => {
    expect(declare).toThrow(TypeError);
    expect(declare).toThrow(text);
  });

  test('unknown names and near misses are treated inside as outside', () => {
    const https = declareOptions({ key: { rule: string(), description: '' } });
    const outer = declareOptions({
      https: { rule: either(objectOf(https), oneOf([false])), default: false, description: '' },
    });
    const notice = vi.fn();
    expect(messagesIn(() => outer.parse({ https: { kye: 'a' } }))).toEqual([
      'options.https.kye is not a known option, did you mean key?',
    ]);
    expect(outer.parse({ https: { kye: 'a' } }, { unknown: 'pass', notice })).toEqual({
      https: { kye: 'a' },
    });
    expect(notice).toHaveBeenCalledWith('options.https.kye is not a known option, did you mean key?');
  });
});
