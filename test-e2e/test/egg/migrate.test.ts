import { exec } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { httpGet } from '@ec/test-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editions, isOriginal } from './editions.js';
import { readGuide } from './guide.js';
import { oneAtATime } from './one-at-a-time.js';
import { cache, packPackages, packageManagerEnv } from './packs.js';
import { startRegistry } from './registry.js';
import type { Registry } from './registry.js';
import { groupOf } from './run.js';

/** npm only, unless others are asked for: `EC_MIGRATE=npm,pnpm,yarn`. Each takes two installations for each Egg. */
const packageManagers = (process.env['EC_MIGRATE'] ?? 'npm').split(',');

/** How the others are run where they are not installed. */
const shims: Readonly<Record<string, string>> = {
  npm: 'npm',
  pnpm: 'npx --yes pnpm@12.21.0',
  yarn: 'npx --yes yarn@1.22.22',
};

const cases = editions.flatMap(([name, edition], index) =>
  packageManagers.map((packageManager) => [name, packageManager, edition, index] as const),
);

describe.skipIf(isOriginal).each(cases)(
  'docs/migrate-from-egg-cluster.md, tried on a fresh %s with %s',
  (_name, packageManager, edition, index) => {
    const { entries, commands } = readGuide(packageManager);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ec-migrate-')));
    let registry: Registry;
    let master = 0;

    beforeAll(async () => {
      registry = await startRegistry(await oneAtATime(join(cache, 'egg.lock'), packPackages));
      const { type, dependencies } = readJson(join(edition.fixture, 'package.json'));
      const own = Object.entries(dependencies).filter(([name]) => /^egg$|scripts$/.test(name));
      write(
        'package.json',
        JSON.stringify({ name: 'fresh', version: '1.0.0', type, dependencies: Object.fromEntries(own) }),
      );
      write('.npmrc', `@ec:registry=${registry.address}/\n`);
      const { exporting } = edition.code;
      write(
        'config/config.default.js',
        exporting(`{ keys: 'x', cluster: { listen: { port: 0, hostname: '127.0.0.1' } } }`),
      );
      write('app/router.js', exporting(`(app) => { app.router.get('/', async (ctx) => { ctx.body = 'hello'; }); }`));
    });
    afterAll(() => {
      const left = groupOf(master);
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      registry.close();
      rmSync(folder, { recursive: true, force: true });
      expect(left).toEqual([]);
    });

    test('the entry brings ours, which starts, serves and stops as before, without a byte on stderr', async () => {
      const [install = ''] = commands;
      await sh(install);
      expect(await managerIn(folder)).toBe(edition.manager);

      writeEntry(entries[index] ?? '');
      const shown: string[] = [];
      for (const command of commands) shown.push(await sh(command));
      expect(shown.join('')).toMatch(/@ec\/cluster@0\.1\.0|Found "\S+@0\.1\.0"/);
      expect(await managerIn(folder)).toBe('@ec/cluster');

      const [start = '', stop = ''] = readGuide('Start it').commands;
      const address = / started on (http:\S+)/.exec(await sh(`${start} --workers=1`))?.[1] ?? '';
      master = Number(/ INFO (\d+) \[master\] egg started on /.exec(log('stdout'))?.[1]);
      expect((await httpGet(address)).body).toBe('hello');
      await sh(`${stop} --timeout=1000`);
      expect(log('stdout')).toContain('[master] exit with code:0');
      expect(log('stderr')).toBe('');
    });

    async function sh(command: string): Promise<string> {
      const words = command.replaceAll(
        new RegExp(`\\b${packageManager} (?=install|why|ls)`, 'g'),
        `${shims[packageManager]} `,
      );
      const { stdout } = await promisify(exec)(words, { cwd: folder, env: env(), timeout: 100_000 });
      return stdout;
    }

    function env(): NodeJS.ProcessEnv {
      const home = join(folder, 'home');
      const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
      return { ...packageManagerEnv(), PATH: path, MOCK_HOME_DIR: home, EGG_HOME: home };
    }

    /** The name of the package that Egg gets as its cluster manager. */
    async function managerIn(directory: string): Promise<string> {
      const script = `const { createRequire } = require('node:module');
        const { realpathSync } = require('node:fs');
        const egg = createRequire(realpathSync('node_modules/egg/package.json'));
        const folders = egg.resolve.paths('x').map((each) => each + '/${edition.manager}/package.json');
        console.log(require(folders.find((each) => require('node:fs').existsSync(each))).name);`;
      const { stdout } = await promisify(exec)(`node -e "$SCRIPT"`, {
        cwd: directory,
        env: { ...env(), SCRIPT: script },
      });
      return stdout.trim();
    }

    function writeEntry(entry: string): void {
      if (packageManager === 'pnpm') write('pnpm-workspace.yaml', entry);
      else write('package.json', JSON.stringify({ ...readJson(join(folder, 'package.json')), ...JSON.parse(entry) }));
    }

    function write(file: string, text: string): void {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }

    function log(stream: 'stdout' | 'stderr'): string {
      return readFileSync(join(folder, `home/logs/master-${stream}.log`), 'utf8');
    }
  },
);

function readJson(file: string): { readonly type?: string; readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(file, 'utf8'));
}
