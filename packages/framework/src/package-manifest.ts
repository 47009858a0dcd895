import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameworkError } from './errors.js';
import { isObject } from './is-object.js';

/** A package.json: an object whose fields are still unchecked. */
export type PackageManifest = Readonly<Record<string, unknown>>;

/**
 * The package.json of a folder; undefined where it has none.
 * Throws a FrameworkError (EC_PACKAGE_JSON) where it cannot be read or is not a JSON object.
 */
export function readManifest(folder: string): PackageManifest | undefined {
  const file = join(folder, 'package.json');
  const text = readText(file);
  if (text === undefined) return undefined;
  const manifest = parse(file, text);
  if (isObject(manifest) && !Array.isArray(manifest)) return manifest;
  throw new FrameworkError('EC_PACKAGE_JSON', `${file} should hold a JSON object: correct it`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new FrameworkError(
      'EC_PACKAGE_JSON',
      `${file} should be a readable file, but reading it failed with ${code}`,
      error,
    );
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FrameworkError('EC_PACKAGE_JSON', `${file} should be valid JSON, but it is not: ${reason}`, error);
  }
}
