import { expect, test } from 'vitest';
import { OptionsError } from '@ec/options';
import { declaration } from '../src/options.js';

const parse = (input: unknown) => declaration.parse(input, { env: {}, cwd: '/shop' });

const defaults = {
  baseDir: '/shop',
  embedded: false,
  messages: expect.any(Object) as unknown,
  reload: { drainMs: 30_000, lingerMs: 1_500, spreadMs: 5_000 },
  startMode: 'process',
  ports: [],
  reusePort: false,
  spares: 0,
};

test('without options there are defaults only', () => {
  expect(parse(undefined)).toEqual(defaults);
});

test('what Egg’s tools pass is taken', () => {
  const given = {
    baseDir: '/shop',
    framework: '/shop/node_modules/egg',
    workers: '4',
    port: '7001',
    title: 't',
    https: false,
    ports: [],
    startMode: 'process',
  };
  expect(parse(given)).toMatchObject({ workers: 4, port: 7001, https: false, ports: [] });
});

test('contract 10.13: null is as good as not given', () => {
  expect(parse({ workers: null, port: undefined, env: null })).toEqual(defaults);
});

test('all problems come at once, each a sentence', () => {
  const problems = (() => {
    try {
      return parse({ workers: 'four', port: 70_000, wokers: 2, bootTimeoutMs: 'soon', sticky: 'yes' });
    } catch (error) {
      return error instanceof OptionsError ? error.problems.map((problem) => problem.message) : error;
    }
  })();
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringContaining('options.workers should be a positive integer or "auto", got "four"'),
      expect.stringContaining('options.port should be a port from 0 to 65535, got 70000'),
      expect.stringMatching(/options\.wokers .*did you mean workers\?/),
      expect.stringMatching(/options\.bootTimeoutMs should be a duration.*got "soon"/),
      expect.stringContaining('options.sticky should be true or false or an object with by, name, trust, got "yes"'),
    ]),
  );
});

test('an environment variable is named where it is wrong', () => {
  expect(() => declaration.parse({}, { env: { EC_WORKERS: 'many' }, cwd: '/' })).toThrow(
    /EC_WORKERS in the environment/,
  );
});
