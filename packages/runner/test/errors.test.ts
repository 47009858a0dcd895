import { expect, test } from 'vitest';
import { NestedClusterError, WorkerSpawnError } from '../src/errors.js';
import { ShutdownAlreadySetError, ShutdownTimeoutError } from '../src/port/errors.js';

const worker = { name: 'app#3', entry: '/srv/app.js' };

test.each([
  ['E2BIG', 'pass less'],
  ['EAGAIN', 'pids.max'],
  ['ENOENT', 'working directory is gone'],
  ['ESOMETHING', 'Check its entry'],
])('a refusal %s is told with its remedy', (code, remedy) => {
  const cause = Object.assign(new Error(`spawn ${code}`), { code });
  const error = new WorkerSpawnError(worker, cause);
  expect(error).toMatchObject({ name: 'WorkerSpawnError', code: 'EC_WORKER_SPAWN', cause });
  expect(error.message).toMatch(/^app#3 could not be started from \/srv\/app\.js: spawn /);
  expect(error.message).toContain(remedy);
});

test('anything can be a cause', () => {
  expect(new WorkerSpawnError(worker, 'no').message).toContain('app.js: no. Check');
});

test.each([
  [new NestedClusterError(), 'EC_NESTED_CLUSTER', 'createForkRunner()'],
  [new ShutdownTimeoutError('app_worker', 5), 'EC_SHUTDOWN_TIMEOUT', 'app_worker was still closing after 5 ms'],
  [new ShutdownAlreadySetError('app_worker'), 'EC_SHUTDOWN_ALREADY_SET', 'call onShutdown() once'],
])('%s', (error, code, text) => {
  expect(error).toMatchObject({ name: error.constructor.name, code });
  expect(error.message).toContain(text);
});
