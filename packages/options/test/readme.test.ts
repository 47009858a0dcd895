import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import * as describing from '../src/describe/index.js';
import * as main from '../src/index.js';

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
const firstBlock = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(readme)?.[1] ?? '';

/** From a heading to the next. */
const section = (title: string): string => readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('the first example prints what is shown below it', async () => {
  for (const variable of ['PORT', 'WORKERS', 'TOKEN']) vi.stubEnv(variable, '');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const folder = mkdtempSync(join(tmpdir(), 'ec-options-'));
  try {
    writeFileSync(join(folder, 'example.ts'), firstBlock('ts'));
    await import(join(folder, 'example.ts'));
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(log.mock.calls).toEqual([[firstBlock('text')]]);
});

test('the table of rules names every rule, and nothing else', () => {
  const { declareOptions, defineRule, should, OptionsError, ...rules } = main;
  const named = [...section('Rules').matchAll(/^\| (`[^|]*)/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)\(/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(rules).sort());
  expect([declareOptions, defineRule, should, OptionsError].map(({ name }) => readme.includes(name))).not.toContain(
    false,
  );
});

test('the table of @ec/options/describe names every export', () => {
  const told = section('Command lines, tables, schemas');
  for (const name of Object.keys(describing)) expect(told).toMatch(new RegExp(`^\\|[^|]*\`${name}\\b`, 'm'));
});

test('the fields of a problem are those that are told', () => {
  const [problem = {}] = (() => {
    try {
      main.declareOptions({}).parse({ a: 1 }, { env: {} });
    } catch (error) {
      if (error instanceof main.OptionsError) return error.problems;
    }
    return [];
  })();
  expect(section('Errors')).toContain(`{ ${Object.keys(problem).join(', ')} }`);
});
