import { realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileKind } from './file-kind.js';
import { readManifest } from './package-manifest.js';
import type { PackageManifest } from './package-manifest.js';
import type { ModuleFlavour } from './package-target.js';

const ALWAYS_REQUIRED = new Set(['.cjs', '.cts', '.json', '.node']);

/**
 * True for a file that is an ES module by its extension or by the `type` of the nearest package.json.
 * Where neither says so Node guesses by the syntax; `require` does that without a warning, so false is the answer.
 */
export function isEsModule(file: string): boolean {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') return true;
  if (ALWAYS_REQUIRED.has(extension)) return false;
  // Node looks at the package of the real file, which behind a link may be another one.
  const folder = packageFolder(realpathSync(file));
  return folder !== undefined && readManifest(folder)?.['type'] === 'module';
}

/** The nearest folder above a file that has a package.json; undefined where a `node_modules` or the root comes first. */
export function packageFolder(file: string): string | undefined {
  for (let folder = dirname(file); basename(folder) !== 'node_modules'; folder = dirname(folder)) {
    if (fileKind(join(folder, 'package.json')) === 'file') return folder;
    if (dirname(folder) === folder) return undefined;
  }
  return undefined;
}

/** The half of a dual package that suits an application: its own kind, so that both load the same copy. */
export function preferredFlavour(manifest: PackageManifest): ModuleFlavour {
  return manifest['type'] === 'module' ? 'import' : 'require';
}
