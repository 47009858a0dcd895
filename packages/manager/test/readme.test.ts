import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

test('the README shows this example, and it does what it says', async () => {
  const example = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(example.replaceAll("'../src/index.js'", "'@ec/manager'"));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./readme-example.js');
  const said = log.mock.calls.map(([text]) => String(text));
  log.mockRestore();
  const started = 'spawn report begin set-timer';
  expect(said.join(' ')).toBe(`${started} clear-timer report resolve-start report running`);
});
