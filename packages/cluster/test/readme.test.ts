import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '@ec/options/describe';
import { expect, test } from 'vitest';
import { declaration } from '../src/options.js';

const file = fileURLToPath(new URL('../README.md', import.meta.url));
const part = /(<!-- options:[^>]*-->\n)[^]*?(<!-- \/options -->)/;

test('the table of options in the README is that of the declaration', () => {
  const text = readFileSync(file, 'utf8');
  const wanted = text.replace(
    part,
    (_, begin: string, end: string) => `${begin}\n${markdownTable(declaration).trim()}\n\n${end}`,
  );
  if (process.env['UPDATE_DOCS']) writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8')).toBe(wanted);
});
