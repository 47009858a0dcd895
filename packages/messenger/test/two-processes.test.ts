import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runInstalled } from './run-installed.js';

test('the example of two processes runs as it is written', async () => {
  const run = await runInstalled('examples/two-processes', 'parent.js');
  expect(run).toEqual({ code: 0, stdout: '1 + 2 = 3\n', stderr: '' });
});

test.each(['parent.js', 'child.js'])('the README shows the example: %s', async (file) => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = await readFile(new URL(`../examples/two-processes/${file}`, import.meta.url), 'utf8');
  expect(readme).toContain(example);
});

test('a listener that throws stops no other, and is an uncaught exception of its process', async () => {
  const run = await runInstalled('test/fixtures', 'throwing-listener.js');
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual(['second: 1', 'received: true', 'uncaught: first']);
});
