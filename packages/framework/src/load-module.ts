import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FrameworkError } from './errors.js';
import { fileKind } from './file-kind.js';
import { isObject } from './is-object.js';
import { describeLoadFailure } from './load-failure.js';
import { isEsModule } from './module-format.js';
import { readManifest } from './package-manifest.js';
import { pickPackageTarget } from './package-target.js';
import type { ModuleFlavour } from './package-target.js';
import { findTargetFile } from './target-file.js';

/**
 * Loads a file or the package in a folder, by `require` or `import()` as it demands, without a warning of Node's.
 * `flavour` chooses the half of a dual package; default 'require'.
 * Gives `module.exports` or the module's namespace. Rejects with a FrameworkError (EC_LOAD) that names the file; the original is its cause.
 */
export async function loadModule(path: string, flavour: ModuleFlavour = 'require'): Promise<unknown> {
  const file = moduleFile(path, flavour);
  try {
    return isEsModule(file) ? await importFile(file) : await requireOrImport(file);
  } catch (error) {
    throw new FrameworkError('EC_LOAD', await describeLoadFailure(file, error), error);
  }
}

/** The file to load for a path: itself, or what the package.json of the folder names, or its index. */
function moduleFile(path: string, flavour: ModuleFlavour): string {
  const kind = fileKind(path);
  if (kind === 'file') return path;
  if (kind === undefined)
    throw new FrameworkError('EC_LOAD', `${path} should exist, but it does not: install it or correct the path`);
  const target = pickPackageTarget(readManifest(path) ?? {}, flavour) ?? { field: 'main', target: 'index' };
  const file = findTargetFile(path, target);
  if (file !== undefined) return file;
  throw new FrameworkError(
    'EC_LOAD',
    `${join(path, 'package.json')} should name a file to load, but ${join(path, target.target)} does not exist: build or reinstall that package`,
  );
}

async function requireOrImport(file: string): Promise<unknown> {
  try {
    // `require` first, as hooks given by `--require` sit there; made for the file, because a CommonJS build has no import.meta.
    return createRequire(file)(file);
  } catch (error) {
    if (mustBeImported(error)) return importFile(file);
    throw error;
  }
}

/** An ES module that did not say so: with top-level await, or on a Node that was told not to require ES modules. */
function mustBeImported(error: unknown): boolean {
  const code = isObject(error) ? error['code'] : undefined;
  return code === 'ERR_REQUIRE_ESM' || code === 'ERR_REQUIRE_ASYNC_MODULE';
}

async function importFile(file: string): Promise<unknown> {
  const namespace: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return namespace;
}
