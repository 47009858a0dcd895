import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const packageDir = fileURLToPath(new URL('..', import.meta.url));
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };

/** How a program ended and what it said. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `file` of a folder of this package, as somebody would who has installed the package: in a folder elsewhere, with
 * the sources compiled into `node_modules`. So the program imports `@ec/messenger` and needs no build.
 */
export async function runInstalled(folder: string, file: string): Promise<Run> {
  const home = await mkdtemp(join(tmpdir(), 'ec-messenger-'));
  try {
    await install(join(home, 'node_modules', '@ec', 'messenger'));
    await cp(join(packageDir, folder), join(home, basename(folder)), { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ type: 'module' }));
    return await run(join(home, basename(folder), file));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function install(target: string): Promise<void> {
  await mkdir(join(target, 'dist'), { recursive: true });
  await cp(join(packageDir, 'package.json'), join(target, 'package.json'));
  for (const file of await readdir(join(packageDir, 'src'), { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const source = await readFile(join(packageDir, 'src', file), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions });
    const compiled = join(target, 'dist', file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(compiled), { recursive: true });
    await writeFile(compiled, outputText);
  }
}

function run(file: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 20_000 });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
