import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where installations and packed files are kept between runs. */
export const cache = join(root, 'node_modules/.cache');

export interface Manifest {
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

/** Our packages as they are going to be published. */
export interface Packs {
  readonly names: readonly string[];
  /** Changes with every file in them. */
  readonly hash: string;
  /** What they need from the registry: when that changes, replacing our own files is not enough. */
  readonly thirdParties: string;
  /** The packed file of a package. */
  tarball(name: string): string;
  /** The `package.json` in that file. */
  manifest(name: string): Manifest;
}

/** Packs what has been built, unless it was packed before. */
export function packPackages(): Packs {
  const packages = publicPackages();
  const hash = hashOf(...packages.flatMap(contentsOf));
  const folder = join(cache, 'egg-packs');
  const mark = join(folder, '.packed');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== hash) {
    pack(packages, folder);
    writeFileSync(mark, hash);
  }
  return {
    names: packages.map(({ manifest }) => manifest.name),
    hash,
    thirdParties: JSON.stringify(packages.map(({ manifest }) => [manifest.name, manifest.dependencies])),
    tarball: (name) => join(folder, `${fileOf(name)}.tgz`),
    manifest: (name) => readManifest(join(folder, `${fileOf(name)}.json`)),
  };
}

export function hashOf(...parts: readonly (string | Buffer)[]): string {
  const digest = createHash('sha1');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}

export function npm(cwd: string, args: readonly string[]): void {
  mkdirSync(cwd, { recursive: true });
  execFileSync('npm', args, { cwd, env: packageManagerEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
}

/**
 * The npm that runs our tests says in the environment where it works, and NODE_ENV what to install: neither is for the
 * one that is started. What was installed before need not be asked for again.
 */
export function packageManagerEnv(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_)|npm_config_local_prefix$|NODE_ENV$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), npm_config_prefer_offline: 'true' };
}

function publicPackages(): Package[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(join(folder, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({ folder, manifest: { ...manifest, version: releaseOf(manifest) } }));
}

/** Before the first release, the version of that. */
function releaseOf({ version }: Manifest): string {
  return version === '0.0.0' ? '0.1.0' : version;
}

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

/** Every published file with its content. */
function contentsOf({ folder, manifest }: Package): (string | Buffer)[] {
  const folders = (manifest.files ?? []).map((name) => join(folder, name));
  const files = folders.flatMap((each) =>
    readdirSync(each, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const contents = [join(folder, 'package.json'), ...files.sort()].flatMap((file) => [
    relative(root, file),
    readFileSync(file),
  ]);
  return [manifest.version, ...contents];
}

function pack(packages: readonly Package[], folder: string): void {
  const staging = join(folder, 'staging');
  rmSync(folder, { recursive: true, force: true });
  const staged = packages.map((each) => {
    const { manifest } = each;
    const target = join(staging, fileOf(manifest.name));
    for (const name of manifest.files ?? []) cpSync(join(each.folder, name), join(target, name), { recursive: true });
    for (const file of [join(target, 'package.json'), join(folder, `${fileOf(manifest.name)}.json`)])
      writeFileSync(file, JSON.stringify(withVersions(manifest, packages), null, 2));
    return target;
  });
  npm(folder, ['pack', '--silent', ...staged]);
  for (const { name, version } of packages.map(({ manifest }) => manifest))
    renameSync(join(folder, `${fileOf(name)}-${version}.tgz`), join(folder, `${fileOf(name)}.tgz`));
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

/** `@ec/options` as npm calls its packed file: `ec-options`. */
function fileOf(name: string): string {
  return name.replace('@', '').replace('/', '-');
}
