import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { inheritedFlags, workerFlags } from '../src/worker-flags.js';

const script = 'startCluster()';

test.each([
  [[], []],
  [
    ['--import', './ts.js', '--inspect'],
    ['--import', './ts.js', '--inspect'],
  ],
  [['-e', script], []],
  [['--eval', script, '--enable-source-maps'], ['--enable-source-maps']],
  [[`--eval=${script}`], []],
  [['-p', script], []],
  [['-pe', script], []],
  [['--input-type=module', '-e', script], []],
  [['--input-type', 'module', '-e', script], []],
  [['-i'], []],
])('of %j a worker inherits %j', (execArgv, expected) => {
  expect(inheritedFlags(execArgv, script)).toEqual(expected);
});

test('flags of its own are taken as they are', () => {
  expect(workerFlags({ execArgv: ['-e', 'x'] })).toEqual(['-e', 'x']);
});

test('a master given on the command line starts each worker once, with its entry', async () => {
  const runner = JSON.stringify(fileURLToPath(new URL('../dist/index.js', import.meta.url)));
  const entry = JSON.stringify(fileURLToPath(new URL('fixtures/say-hello.cjs', import.meta.url)));
  const master = `
    const { createClusterRunner, createForkRunner } = await import(${runner});
    const spec = { name: 'a', slot: 0, slots: 1, entry: ${entry}, args: [], env: {} };
    const ended = [createForkRunner(), await createClusterRunner()].map((each) =>
      each.spawn([spec], () => ({ message() {}, disconnected() {} }))[0].exited);
    console.log(JSON.stringify(await Promise.all(ended)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', master], {
    env: { PATH: process.env['PATH'] },
  });
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => line === 'hello')).toHaveLength(2);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject([{ code: 5 }, { code: 5 }]);
}, 20_000);
