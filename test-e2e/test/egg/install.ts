import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isOriginal } from './editions.js';
import type { Edition } from './editions.js';
import { cache, hashOf, npm, packPackages } from './packs.js';
import type { Packs } from './packs.js';

/**
 * Installs a version of Egg and its tools as an application would that lets our cluster stand in for Egg's by npm's
 * `overrides`, our packages as packed files. Returns the folder, which is kept: later calls only put newly built
 * packages in place.
 */
export function installEgg(edition: Edition): string {
  const manifest = manifestOf(edition);
  if (isOriginal) return installOnce(`original-${prefixOf(edition)}${short(hashOf(manifest))}`, manifest);

  const packs = packPackages();
  const name = `${prefixOf(edition)}${short(hashOf(manifest, packs.thirdParties))}`;
  const mark = join(cache, name, '.packs');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === packs.hash) return join(cache, name);

  const isThere = existsSync(mark);
  if (isThere) for (const each of packs.names) replace(join(cache, name), each, edition, packs);
  else {
    removeFormer(prefixOf(edition));
    installOnce(name, withOverrides(manifest, edition, packs));
  }
  writeFileSync(mark, packs.hash);
  return join(cache, name);
}

/** Both of Egg's mocks compose the middleware of `mm.app` too early for 4.2, with any cluster manager: it finds no route. */
const overriddenAnyway = { 'koa-compose@^4.1.0': '4.1.0' };

function manifestOf({ fixture }: Edition): string {
  const manifest = JSON.parse(readFileSync(join(fixture, 'package.json'), 'utf8')) as object;
  return JSON.stringify({ ...manifest, overrides: overriddenAnyway }, null, 2);
}

/** Does nothing where it has been done. */
function installOnce(name: string, manifest: string): string {
  const folder = join(cache, name);
  const mark = join(folder, '.installed');
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  npm(folder, ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']);
  writeFileSync(mark, '');
  return folder;
}

/** What a user writes, with packed files in place of versions; and all our packages, as none is published for the others. */
function withOverrides(manifest: string, edition: Edition, { names, tarball }: Packs): string {
  const own = names.map((name) => [name, `file:${tarball(name)}`]);
  const overrides = {
    ...overriddenAnyway,
    ...Object.fromEntries(own),
    [edition.manager]: `file:${tarball('@ec/cluster')}`,
  };
  return JSON.stringify({ ...JSON.parse(manifest), overrides }, null, 2);
}

/** Puts the content of a packed file where npm has put its predecessor. */
function replace(folder: string, name: string, { manager }: Edition, { tarball }: Packs): void {
  const installed = join(folder, 'node_modules', name === '@ec/cluster' ? manager : name);
  if (!existsSync(installed)) return;
  for (const entry of readdirSync(installed)) {
    if (entry !== 'node_modules') rmSync(join(installed, entry), { recursive: true });
  }
  execFileSync('tar', ['-xzf', tarball(name), '-C', installed, '--strip-components=1']);
}

/** An installation is large: those of former dependencies are of no use any more. */
function removeFormer(prefix: string): void {
  const former = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith(prefix)) : [];
  for (const name of former) rmSync(join(cache, name), { recursive: true, force: true });
}

function prefixOf({ fixture }: Edition): string {
  return basename(fixture).replace(/app$/, '');
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
