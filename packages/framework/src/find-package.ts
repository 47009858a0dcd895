import { dirname, isAbsolute, join } from 'node:path';
import { FrameworkError } from './errors.js';
import { fileKind } from './file-kind.js';

/** Where a framework may be installed. */
export interface PackagePlace {
  readonly baseDir: string;
  readonly cwd: string;
}

/**
 * The path of a framework: an absolute path as given, a package's name looked up in the `node_modules` of `baseDir`,
 * of `cwd`, and of every folder above `baseDir`. Links are kept as they are.
 * Throws a FrameworkError (EC_FRAMEWORK_MISSING).
 */
export function findPackage(framework: string, place: PackagePlace): string {
  if (isAbsolute(framework)) {
    if (fileKind(framework)) return framework;
    throw new FrameworkError(
      'EC_FRAMEWORK_MISSING',
      `${framework} should exist, because the option framework names it: correct the path or install it there`,
    );
  }
  const folders = packageFolders(place);
  const found = folders.map((folder) => join(folder, framework)).find((path) => fileKind(path) === 'folder');
  if (found !== undefined) return found;
  throw new FrameworkError(
    'EC_FRAMEWORK_MISSING',
    `${framework} is not found in ${folders.join(',')}: install it in ${place.baseDir}, or give its absolute path as framework`,
  );
}

/** The `node_modules` folders to look in, nearest first, each once. */
export function packageFolders({ baseDir, cwd }: PackagePlace): string[] {
  const above: string[] = [];
  for (let folder = baseDir; ; folder = dirname(folder)) {
    if (!/[\\/]node_modules$/.test(folder)) above.push(join(folder, 'node_modules'));
    if (dirname(folder) === folder) break;
  }
  return [...new Set([join(baseDir, 'node_modules'), join(cwd, 'node_modules'), ...above])];
}
