// Makes a checkout ready to run: installs what the lock file says and builds what is stale. Needs only Node and npm.
// Does nothing, within a fraction of a second, when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const hash = (...parts) => createHash('sha1').update(parts.join('\0')).digest('hex');

function run(command, args, options) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options });
}

let found;
function pnpm(...args) {
  if (!found) {
    const version = run('pnpm', ['--version'], { stdio: 'pipe', encoding: 'utf8' });
    found = version.status === 0 && Number.parseInt(version.stdout, 10) >= 10 ? ['pnpm'] : ['npx', '--yes', PNPM];
  }
  const [command, ...first] = found;
  const { status, error } = run(command, [...first, ...args]);
  if (status === 0) return;
  console.error(
    `bootstrap: ${[command, ...first, ...args].join(' ')} ${error ? `could not be run: ${error.message}` : `ended with ${status}`}`,
  );
  process.exit(status ?? 1);
}

/** Every file below a path, as one text. */
function contents(path) {
  if (!existsSync(path)) return '';
  if (!statSync(path).isDirectory()) return read(path);
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort()
    .map((file) => `${relative(root, file)}\0${read(file)}`)
    .join('\0');
}

/** Folders of the workspace with a package.json. */
function members() {
  const groups = ['packages', 'examples'].flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => join(group, name)) : [],
  );
  return [...groups, 'test-e2e', 'bench'].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

function install() {
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...members().map((folder) => join(folder, 'package.json')),
  ];
  const key = hash(...files.map((file) => read(join(root, file))));
  const mark = join(root, 'node_modules', '.bootstrap');
  if (read(mark) === key) return;
  pnpm('install', '--frozen-lockfile');
  writeFileSync(mark, key);
}

/** Each package's key covers its own sources and the keys of the packages it is built upon. */
function build(all) {
  const shared = ['tsup.base.ts', 'tsconfig.base.json'].map((file) => read(join(root, file)));
  const packages = new Map(
    members()
      .filter((folder) => folder.startsWith('packages'))
      .map((folder) => ({ folder: join(root, folder), manifest: JSON.parse(read(join(root, folder, 'package.json'))) }))
      .map((each) => [each.manifest.name, each]),
  );
  const keys = new Map();
  const keyOf = (name) => {
    if (!keys.has(name)) {
      const { folder, manifest } = packages.get(name);
      const below = Object.keys(manifest.dependencies ?? {}).filter((each) => packages.has(each));
      const own = ['src', 'package.json', 'tsup.config.ts', 'tsconfig.json'].map((each) =>
        contents(join(folder, each)),
      );
      keys.set(name, hash(...shared, ...own, ...below.map(keyOf)));
    }
    return keys.get(name);
  };
  const markOf = (name) => join(packages.get(name).folder, 'node_modules', '.built');
  const isStale = (name) =>
    all || read(markOf(name)) !== keyOf(name) || !existsSync(join(packages.get(name).folder, 'dist'));
  const stale = [...packages.keys()].filter(isStale);
  if (stale.length === 0) return;
  pnpm('-r', ...stale.flatMap((name) => ['--filter', name]), 'run', 'build');
  for (const name of stale) {
    mkdirSync(dirname(markOf(name)), { recursive: true });
    writeFileSync(markOf(name), keyOf(name));
  }
}

install();
build(process.argv.includes('--build'));
