import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { fixture } from '../launch-master.js';

function start(name: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [fixture(name)], { env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += String(text)));
  return { child, stdout: () => stdout, ended: once(child, 'close') };
}

test.each(['SIGTERM', 'SIGINT'] as const)('without a master %s ends a worker in order', async (signal) => {
  const { child, stdout, ended } = start('stand-alone.mjs');
  await once(child.stdout, 'data');
  expect(JSON.parse(stdout())).toEqual({ hasMaster: false, sent: 'closed' });
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(stdout()).toContain('shutdown\n[alone] beforeExit success\n');
});

test('a worker whose master vanished before it opened its port does not begin', async () => {
  const { stdout, ended } = start('stand-alone.mjs', { EC_WORKER: '1' });
  expect(await ended).toEqual([110, null]);
  expect(stdout()).toBe('');
});
