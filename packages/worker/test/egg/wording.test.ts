import { FrameworkError } from '@ec/framework';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eggWording } from '../../src/egg/wording.js';

let stdout: string[];
let stderr: string[];
beforeEach(() => {
  stdout = [];
  stderr = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Without time, level and pid; of an error only its first line. */
const messages = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^\S+ \S+ [A-Z]+ \d+ /, '').split('\n')[0]);

const listenError = (code: string, message: string, cause?: Error) =>
  Object.assign(new Error(message, { cause }), { name: 'ListenError', code });
const taken = Object.assign(new Error('bind EADDRINUSE 127.0.0.1:80'), { code: 'EADDRINUSE' });

describe('why a boot did not succeed, on stderr', () => {
  test.each([
    ['app', new FrameworkError('EC_START_TIMEOUT', 'too late'), ['[app_worker] start timeout, exiting with code:1']],
    [
      'app',
      listenError('EC_LISTEN', 'app worker 1 cannot listen', taken),
      ['[app_worker] server got error: bind EADDRINUSE 127.0.0.1:80, code: EADDRINUSE'],
    ],
    [
      'app',
      listenError('EC_PORT', 'port should be number, but got null(object)'),
      ['[app_worker] port should be number, but got null(object)'],
    ],
    ['app', new Error('no database'), ['nodejs.Error: no database', '[app_worker] start error, exiting with code:1']],
    [
      'agent',
      new TypeError('no queue'),
      ['nodejs.TypeError: no queue', '[agent_worker] start error, exiting with code:1'],
    ],
    [
      'agent',
      new FrameworkError('EC_LOAD', 'the framework cannot be loaded', new SyntaxError('Unexpected token')),
      ['nodejs.SyntaxError: Unexpected token', '[agent_worker] start error, exiting with code:1'],
    ],
    [
      'app',
      Object.assign(new TypeError('no client'), { [Symbol.for('FrameworkBaseError')]: true, code: 'redis_7' }),
      [
        'nodejs.TypeError: no client [ https://eggjs.org/zh-cn/faq/redis_7 ]',
        '[app_worker] start error, exiting with code:1',
      ],
    ],
    [
      'app',
      new FrameworkError('EC_FRAMEWORK_SHAPE', 'should define Application in /egg'),
      ['nodejs.FrameworkError: should define Application in /egg', '[app_worker] start error, exiting with code:1'],
    ],
  ] as const)('of the %s: %s', (role, error, expected) => {
    eggWording(role).bootFailed(error);
    expect(messages(stderr)).toEqual(expected);
    expect(stdout).toEqual([]);
  });
});

test.each([
  ['app', {}, ''],
  ['app', { EGG_APP_WORKER_LOGGER_LEVEL: 'INFO' }, '[app_worker] news'],
  ['app', { EGG_AGENT_WORKER_LOGGER_LEVEL: 'INFO' }, ''],
  ['agent', { EGG_AGENT_WORKER_LOGGER_LEVEL: 'info' }, '[agent_worker] news'],
] as const)('of the %s, with %j, what is less than a warning is %j', (role, env, expected) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { logger, label } = eggWording(role);
  logger.info(`[${label}] news`);
  logger.warn(`[${label}] beware`);
  expect(messages(stdout)).toEqual(expected ? [expected] : []);
  expect(messages(stderr)).toEqual([`[${label}] beware`]);
});
