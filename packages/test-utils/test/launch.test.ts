import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createLauncher, markedProcesses, temporaryFolder } from '../src/index.js';
import type { LaunchSettings } from '../src/index.js';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
const { launch, launchFailing } = createLauncher({ fixtures, script: join(fixtures, 'pretend-master.mjs') });

async function misbehave(misdeed: string, settings?: LaunchSettings): Promise<void> {
  using folder = temporaryFolder();
  await using master = await launch('any', { misdeed, pidFile: join(folder.path, 'pid') }, settings);
  expect(await master.get('/path')).toBe('/path');
}

describe('disposal', () => {
  test('is content with a master that leaves nothing', async () => {
    await misbehave('nothing');
  });

  test.each([
    ['leaves a process', /these processes are left:\n\d+ .*setInterval/],
    ['complains', /Unexpected on stderr:\nsomething is odd/],
    ['kills a worker', /had to be killed, and the test did not say so/],
    ['leaves its pid file', /The pid file .* is left/],
  ])('notices a master that %s', async (misdeed, complaint) => {
    await expect(misbehave(misdeed)).rejects.toThrow(complaint);
  });

  test.each<[string, LaunchSettings]>([
    ['complains', { stderr: [/odd/] }],
    ['kills a worker', { mayKill: true }],
  ])('accepts that a master %s where the test has said so', async (misdeed, settings) => {
    await misbehave(misdeed, settings);
  });
});

test('a program that ends early is told at once, with what it wrote', async () => {
  await expect(launch('any', { misdeed: 'never gets ready' })).rejects.toThrow(/ended with code 3/);
});

test('a start that fails is told with its code, and none of its processes may be left', async () => {
  expect(await launchFailing('any', { misdeed: 'never gets ready' })).toMatchObject({
    code: 3,
    signal: null,
    stderr: '',
  });
});

test('the processes of a program are found by its mark', async () => {
  await using master = await launch('any');
  expect(master.processes().map(({ pid }) => pid)).toEqual([master.pid]);
  expect(markedProcesses('somebody else')).toEqual([]);
});
