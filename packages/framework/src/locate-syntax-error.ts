import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { placeOf } from './error-place.js';
import { fileKind } from './file-kind.js';

/** A failing boot may take some time to explain itself, but not for ever. */
const MOST_FILES = 40;
const CHECK_TIMEOUT_MS = 5000;

/**
 * `file:line` of the first syntax error in an ES module or in what it imports by relative paths; undefined if not found.
 * Runs `node --check` on each, which parses and runs nothing: only for a boot that has failed already.
 */
export async function locateSyntaxError(file: string): Promise<string | undefined> {
  const files = new Set([file]);
  // A Set is walked on through what is added meanwhile.
  for (const next of files) {
    const place = await check(next);
    if (place !== undefined) return place;
    for (const imported of relativeImports(next)) if (files.size < MOST_FILES) files.add(imported);
  }
  return undefined;
}

async function check(file: string): Promise<string | undefined> {
  // Loaded here: a healthy boot has no use for it.
  const { spawnSync } = await import('node:child_process');
  // Options meant for the application, such as an inspector's port, are not for this process.
  const env = { ...process.env, NODE_OPTIONS: '' };
  // Waited for at a stretch: whoever is asked to end meanwhile ends after it, and leaves no process behind.
  const options = { env, timeout: CHECK_TIMEOUT_MS, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, ['--check', file], options);
  return status === 0 ? undefined : stderr?.split('\n').map(placeOf).find(Boolean);
}

/** The existing files that a module's text imports by `./` or `../`. */
export function relativeImports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*(['"])(\.\.?\/[^'"]+)\1/g)].map(
    (match) => match[2] ?? '',
  );
  return specifiers.map((specifier) => resolve(dirname(file), specifier)).filter((path) => fileKind(path) === 'file');
}
