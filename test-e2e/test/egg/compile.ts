import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edition } from './editions.js';
import { hashOf } from './packs.js';

/**
 * The folder of the application as it is deployed: one in TypeScript checked and compiled, once for all tests, with the
 * types that are installed, ours among them.
 */
export function compileApp({ fixture, tools }: Edition, installed: string): string {
  if (!tools.compiler) return fixture;
  const target = join(installed, 'compiled');
  const mark = join(installed, '.compiled');
  const wanted = hashOf(...filesOf(fixture), textOf(join(installed, '.packs')));
  if (textOf(mark) === wanted) return target;
  rmSync(target, { recursive: true, force: true });
  // Below the installation: its packages are found there.
  cpSync(fixture, target, { recursive: true });
  execFileSync(process.execPath, [join(installed, 'node_modules', tools.compiler)], {
    cwd: target,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  writeFileSync(mark, wanted);
  return target;
}

function filesOf(folder: string): (string | Buffer)[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => [file.slice(folder.length), readFileSync(file)]);
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
