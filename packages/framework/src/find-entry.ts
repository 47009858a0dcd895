import { join } from 'node:path';
import type { FrameworkSpecifier } from './adapter.js';
import { FrameworkError } from './errors.js';
import { fileKind } from './file-kind.js';
import { preferredFlavour } from './module-format.js';
import type { PackageManifest } from './package-manifest.js';
import { pickPackageTarget } from './package-target.js';
import { findTargetFile } from './target-file.js';

const JAVASCRIPT = ['.js', '.mjs', '.cjs'];
const TYPESCRIPT = ['.ts', '.mts', '.cts'];

/** A plain application to look for. */
export interface EntrySearch {
  readonly baseDir: string;
  /** The package.json of `baseDir`. */
  readonly manifest: PackageManifest;
  /** TypeScript files count too. */
  readonly typescript: boolean;
}

/**
 * The files of a plain application: what package.json exports or names as main, else `app.*`; and `agent.*` where there is one.
 * Throws a FrameworkError: EC_PACKAGE_JSON where package.json names a missing file, EC_ENTRY_MISSING where nothing is found.
 */
export function findEntry(search: EntrySearch): Extract<FrameworkSpecifier, { kind: 'entry' }> {
  const { baseDir, typescript } = search;
  const app = findMain(search) ?? findNamed(baseDir, 'app', typescript);
  if (app === undefined) throw nothingFound(search);
  return { kind: 'entry', app, agent: findNamed(baseDir, 'agent', typescript) };
}

function findMain({ baseDir, manifest, typescript }: EntrySearch): string | undefined {
  const target = pickPackageTarget(manifest, preferredFlavour(manifest));
  if (target === undefined) return undefined;
  const file = findTargetFile(baseDir, target);
  if (file !== undefined) return file;
  const instead = findNamed(baseDir, 'app', typescript);
  const advice =
    instead === undefined ? 'create that file or name another one' : `remove it there, and ${instead} is taken`;
  throw new FrameworkError(
    'EC_PACKAGE_JSON',
    `${join(baseDir, 'package.json')} names ${target.target} as ${target.field}, but ${join(baseDir, target.target)} does not exist: ${advice}`,
  );
}

function findNamed(baseDir: string, name: string, typescript: boolean): string | undefined {
  const extensions = typescript ? [...JAVASCRIPT, ...TYPESCRIPT] : JAVASCRIPT;
  return extensions.map((extension) => join(baseDir, name + extension)).find((file) => fileKind(file) === 'file');
}

function nothingFound({ baseDir, typescript }: EntrySearch): FrameworkError {
  const extensions = typescript ? [...JAVASCRIPT, ...TYPESCRIPT] : JAVASCRIPT;
  const unusable = typescript ? undefined : findNamed(baseDir, 'app', true);
  const lines = [
    `${baseDir} holds nothing to start. Looked for: the option framework, egg.framework in package.json,`,
    `the dependency egg, exports and main in package.json, and the files ${extensions.map((e) => `app${e}`).join(', ')}.`,
    ...(unusable === undefined
      ? []
      : [
          `${unusable} is there, but this Node does not load TypeScript: build it, or start with a loader such as --import tsx.`,
        ]),
    'Name a framework, or add app.js with for example: module.exports = (req, res) => res.end("hello");',
  ];
  return new FrameworkError('EC_ENTRY_MISSING', lines.join(' '));
}
