import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import type { FrameworkSpecifier } from './adapter.js';
import { FrameworkError } from './errors.js';
import { fileKind } from './file-kind.js';
import { findEntry } from './find-entry.js';
import { findPackage } from './find-package.js';
import { isObject } from './is-object.js';
import { packageFolder, preferredFlavour } from './module-format.js';
import { readManifest } from './package-manifest.js';
import type { PackageManifest } from './package-manifest.js';

/** What to find a framework by. */
export interface FrameworkSearch {
  /** The application's folder; relative to `cwd`. It must have a package.json. */
  readonly baseDir: string;
  /** Absolute path or package name. Default: `customEgg`, then `egg.framework` of package.json, then `egg` where it is a dependency. */
  readonly framework?: string | undefined;
  /** An old name of `framework`, used where that is empty. */
  readonly customEgg?: string | undefined;
  /** Whose `node_modules` is looked in after that of `baseDir`. Default: `process.cwd()`. */
  readonly cwd?: string | undefined;
  /** Whether `app.ts` and the like count. Default: what this process can load. */
  readonly typescript?: boolean | undefined;
}

/** A specifier with the name and version to show: of the framework, or of the plain application. */
export type FoundFramework = FrameworkSpecifier & {
  readonly name: string;
  /** Undefined where its package.json has none. */
  readonly version: string | undefined;
};

/**
 * Decides what the workers will run, by reading package.json files only: no code of the application or framework is loaded.
 * Throws a FrameworkError: EC_BASE_DIR, EC_PACKAGE_JSON, EC_FRAMEWORK_MISSING or EC_ENTRY_MISSING.
 */
export function findFramework(search: FrameworkSearch): FoundFramework {
  const cwd = search.cwd ?? process.cwd();
  const baseDir = resolve(cwd, search.baseDir);
  const manifest = readBaseManifest(baseDir);
  const framework = search.framework || search.customEgg || frameworkOf(baseDir, manifest);
  if (framework === undefined) {
    const typescript = search.typescript ?? canLoadTypeScript(baseDir);
    return { ...findEntry({ baseDir, manifest, typescript }), ...identify(baseDir, manifest) };
  }
  const path = findPackage(framework, { baseDir, cwd });
  const folder = fileKind(path) === 'file' ? packageFolder(path) : path;
  const own = folder === undefined ? undefined : readManifest(folder);
  return { kind: 'classes', path, flavour: preferredFlavour(manifest), ...identify(folder ?? path, own ?? {}) };
}

function readBaseManifest(baseDir: string): PackageManifest {
  const file = join(baseDir, 'package.json');
  if (fileKind(baseDir) !== 'folder') {
    throw new FrameworkError(
      'EC_BASE_DIR',
      `${file} should exist, but ${baseDir} is not a folder: correct the option baseDir`,
    );
  }
  const manifest = readManifest(baseDir);
  if (manifest !== undefined) return manifest;
  throw new FrameworkError(
    'EC_PACKAGE_JSON',
    `${file} should exist: set the option baseDir to the application's folder, or run npm init in it`,
  );
}

function frameworkOf(baseDir: string, manifest: PackageManifest): string | undefined {
  const named = isObject(manifest['egg']) ? manifest['egg']['framework'] : undefined;
  if (typeof named === 'string' && named !== '') return named;
  if (named) {
    throw new FrameworkError(
      'EC_PACKAGE_JSON',
      `egg.framework in ${join(baseDir, 'package.json')} should be a package name or an absolute path, got ${JSON.stringify(named)}`,
    );
  }
  const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  const dependsOnEgg = groups.some((group) => isObject(manifest[group]) && Object.hasOwn(manifest[group], 'egg'));
  return dependsOnEgg ? 'egg' : undefined;
}

function identify(folder: string, { name, version }: PackageManifest) {
  return {
    name: typeof name === 'string' && name !== '' ? name : basename(folder),
    version: typeof version === 'string' ? version : undefined,
  };
}

/** Node strips types by itself, or a hook such as ts-node or tsx has been put in front of `require`. */
function canLoadTypeScript(baseDir: string): boolean {
  if (process.features.typescript) return true;
  return '.ts' in createRequire(join(baseDir, 'package.json')).extensions;
}
