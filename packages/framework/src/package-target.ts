import { isObject } from './is-object.js';
import type { PackageManifest } from './package-manifest.js';

/** Which half of a dual package is wanted; a package with only one half gives that. */
export type ModuleFlavour = 'import' | 'require';

/** What a package.json names as the package itself. */
export interface PackageTarget {
  readonly field: 'exports' | 'main';
  /** As written there, relative to the folder. */
  readonly target: string;
}

/**
 * The target of `.` by Node's rules: `exports` where there is one, else `main`; undefined where neither names a file.
 * In `exports` strings, lists and nested conditions count: those of `prefer`, `node` and `default`.
 */
export function pickPackageTarget(manifest: PackageManifest, prefer: ModuleFlavour): PackageTarget | undefined {
  const { exports, main } = manifest;
  if (exports === undefined || exports === null) {
    return typeof main === 'string' && main !== '' ? { field: 'main', target: main } : undefined;
  }
  const self = isObject(exports) && '.' in exports ? exports['.'] : exports;
  const other = prefer === 'import' ? 'require' : 'import';
  const target = pick(self, prefer) ?? pick(self, other);
  return typeof target === 'string' ? { field: 'exports', target } : undefined;
}

/** Null says "not exported" and ends the search, undefined says "no condition fits": Node's own distinction. */
function pick(value: unknown, flavour: ModuleFlavour): string | null | undefined {
  if (typeof value === 'string') return value.startsWith('./') ? value : undefined;
  if (value === null) return null;
  if (Array.isArray(value)) return firstDefined(value, flavour);
  if (!isObject(value)) return undefined;
  const fitting = Object.keys(value).filter((key) => key === flavour || key === 'node' || key === 'default');
  return firstDefined(
    fitting.map((key) => value[key]),
    flavour,
  );
}

function firstDefined(values: readonly unknown[], flavour: ModuleFlavour): string | null | undefined {
  for (const value of values) {
    const target = pick(value, flavour);
    if (target !== undefined) return target;
  }
  return undefined;
}
