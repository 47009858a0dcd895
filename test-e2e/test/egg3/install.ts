import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const fixtureManifest = new URL('../../fixtures/egg3-app/package.json', import.meta.url);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
}

interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Installs Egg and its tools as an application would that lets our cluster stand in for Egg's by npm's `overrides`, our
 * packages as packed files. Returns the folder, which is kept: later calls only put newly built packages in place.
 */
export function installEgg(): string {
  const packages = publicPackages();
  const folder = join(
    root,
    'node_modules/.cache',
    `egg3-${hash(readFileSync(fixtureManifest), thirdParties(packages)).slice(0, 12)}`,
  );
  const mark = join(folder, '.installed');
  const built = hash(...packages.flatMap(contentsOf));
  const installed = existsSync(mark) ? readFileSync(mark, 'utf8') : undefined;
  if (installed === built) return folder;

  rmSync(mark, { force: true });
  if (installed === undefined) removeFormer(dirname(folder));
  pack(packages, join(folder, 'packs'));
  if (installed === undefined) install(folder, packages);
  else for (const { manifest } of packages) replace(folder, manifest.name);
  writeFileSync(mark, built);
  return folder;
}

function publicPackages(): Package[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private);
}

/** An installation is large: those of former dependencies are of no use any more. */
function removeFormer(cache: string): void {
  const former = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('egg3-')) : [];
  for (const name of former) rmSync(join(cache, name), { recursive: true, force: true });
}

/** What our packages need from the registry: when that changes, replacing our own files is not enough. */
function thirdParties(packages: readonly Package[]): string {
  return JSON.stringify(packages.map(({ manifest }) => [manifest.name, manifest.dependencies]));
}

/** Every published file with its content. */
function contentsOf({ folder, manifest }: Package): (string | Buffer)[] {
  const folders = (manifest.files ?? []).map((name) => join(folder, name));
  const files = folders.flatMap((each) =>
    readdirSync(each, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [join(folder, 'package.json'), ...files.sort()].flatMap((file) => [relative(root, file), readFileSync(file)]);
}

function pack(packages: readonly Package[], packs: string): void {
  const staging = join(packs, 'staging');
  rmSync(packs, { recursive: true, force: true });
  const staged = packages.map(({ folder, manifest }) => {
    const target = join(staging, fileOf(manifest.name));
    for (const name of manifest.files ?? []) cpSync(join(folder, name), join(target, name), { recursive: true });
    writeFileSync(join(target, 'package.json'), JSON.stringify(withVersions(manifest, packages), null, 2));
    return target;
  });
  npm(packs, ['pack', '--silent', ...staged]);
  for (const { manifest } of packages)
    renameSync(join(packs, `${fileOf(manifest.name)}-${manifest.version}.tgz`), tarball(packs, manifest.name));
  rmSync(staging, { recursive: true });
}

/** As pnpm does it when it publishes: the range `workspace:*` becomes a version. */
function withVersions(manifest: Manifest, packages: readonly Package[]): Manifest {
  const versions = new Map(packages.map((each) => [each.manifest.name, each.manifest.version]));
  const dependencies = Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [
    name,
    versions.get(name) ?? range,
  ]);
  return { ...manifest, dependencies: Object.fromEntries(dependencies) };
}

function install(folder: string, packages: readonly Package[]): void {
  const own = packages.map(({ manifest }) => [manifest.name, `file:packs/${fileOf(manifest.name)}.tgz`]);
  const overrides = { ...Object.fromEntries(own), 'egg-cluster': 'file:packs/ec-cluster.tgz' };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...readJson(fileURLToPath(fixtureManifest)), overrides }, null, 2),
  );
  npm(folder, ['install', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--loglevel=error']);
}

/** Puts the content of a packed file where npm has put its predecessor. */
function replace(folder: string, name: string): void {
  const installed = join(folder, 'node_modules', name === '@ec/cluster' ? 'egg-cluster' : name);
  if (!existsSync(installed)) return;
  for (const entry of readdirSync(installed)) {
    if (entry !== 'node_modules') rmSync(join(installed, entry), { recursive: true });
  }
  execFileSync('tar', ['-xzf', tarball(join(folder, 'packs'), name), '-C', installed, '--strip-components=1']);
}

function npm(cwd: string, args: string[]): void {
  mkdirSync(cwd, { recursive: true });
  // The npm that runs our tests says in the environment where it works, and NODE_ENV what to install: neither is for this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_)|npm_config_local_prefix$|NODE_ENV$)/.test(name)),
  );
  execFileSync('npm', args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

function tarball(packs: string, name: string): string {
  return join(packs, `${fileOf(name)}.tgz`);
}

/** `@ec/options` as npm calls its packed file: `ec-options`. */
function fileOf(name: string): string {
  return name.replace('@', '').replace('/', '-');
}

function readJson(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

function hash(...parts: readonly (string | Buffer)[]): string {
  const digest = createHash('sha1');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}
