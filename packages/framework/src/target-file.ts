import { join } from 'node:path';
import { fileKind } from './file-kind.js';
import type { PackageTarget } from './package-target.js';

const SUFFIXES = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];

/**
 * The existing file a package.json means, or undefined. `exports` is exact;
 * `main` may leave out `.js` or name a folder with an index, as Node allows.
 */
export function findTargetFile(folder: string, { field, target }: PackageTarget): string | undefined {
  const path = join(folder, target);
  const suffixes = field === 'exports' ? [''] : SUFFIXES;
  return suffixes.map((suffix) => join(path + suffix)).find((file) => fileKind(file) === 'file');
}
