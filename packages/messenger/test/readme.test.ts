import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runInstalled } from './run-installed.js';

const said = ['1 + 2 = 3', 'RangeError: 1 cannot be divided by 0', '1 got it', 'noted milk, on a Date', ''];

test.each(['two-processes/parent.js', 'two-threads/main.js'])('the example runs as it is written: %s', async (file) => {
  expect(await runInstalled('examples', file)).toEqual({ code: 0, stdout: said.join('\n'), stderr: '' });
});

test.each([
  'handlers.js',
  'two-processes/parent.js',
  'two-processes/child.js',
  'two-threads/main.js',
  'two-threads/thread.js',
  'cluster/agent.js',
  'cluster/app.js',
])('the README shows the example: %s', async (file) => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = await readFile(new URL(`../examples/${file}`, import.meta.url), 'utf8');
  expect(readme).toContain(example);
});

test('a listener that throws stops no other, and is an uncaught exception of its process', async () => {
  const run = await runInstalled('test/fixtures', 'throwing-listener.js');
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual(['second: 1', 'received: true', 'uncaught: first']);
});
