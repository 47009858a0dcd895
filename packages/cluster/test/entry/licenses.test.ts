import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const lib = new URL('../../lib/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, lib), 'utf8');

/** The names of the packages from which a bundle says that it has its parts. */
function packagesIn(bundle: string): string[] {
  const names = [...bundle.matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(names)];
}

test.each(['agent_worker.js', 'app_worker.js'])('the licence of every package in %s is told', (file) => {
  const named = [...read('LICENSES.md').matchAll(/^## (\S+)$/gm)].map((match) => match[1]);
  const packages = packagesIn(read(file));
  expect(packages).toContain('graceful-process');
  expect(named).toEqual(expect.arrayContaining(packages));
});
