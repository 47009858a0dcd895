import { execFile } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf } from './support/folder-of.js';

// Real processes and the built package: vitest has its own import().
const run = promisify(execFile);
const packageDir = dirname(import.meta.dirname);
const built = join(packageDir, 'node_modules/.test-build');
const { NODE_OPTIONS: _options, ...env } = process.env;

beforeAll(async () => {
  const tsup = join(dirname(createRequire(import.meta.url).resolve('tsup/package.json')), 'dist/cli-default.js');
  await run(process.execPath, [tsup, '--no-dts', '--out-dir', built], { cwd: packageDir, env });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const LOADERS = {
  esm: ['--input-type=module', '-e', `import * as framework from ${JSON.stringify(join(built, 'index.js'))};`],
  cjs: ['--input-type=commonjs', '-e', `const framework = require(${JSON.stringify(join(built, 'index.cjs'))});`],
};

interface Answer {
  readonly value?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: string;
}

async function inProcess(build: 'esm' | 'cjs', expression: string, nodeOptions: string[] = []): Promise<Answer> {
  const [type = '', flag = '', prologue = ''] = LOADERS[build];
  const script = `${prologue}
    (async () => ${expression})().then(
      (value) => console.log(JSON.stringify({ value })),
      ({ code, message, cause }) => console.log(JSON.stringify({ code, message, cause: cause && cause.name })),
    );`;
  const { stdout, stderr } = await run(process.execPath, [...nodeOptions, type, flag, script], { env });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Answer;
}

function load(build: 'esm' | 'cjs', path: string, flavour?: string, nodeOptions?: string[]): Promise<Answer> {
  const args = [path, ...(flavour === undefined ? [] : [flavour])].map((arg) => JSON.stringify(arg)).join(', ');
  return inProcess(
    build,
    `{ const it = await framework.loadModule(${args}); return it.kind ?? it.default.kind; }`,
    nodeOptions,
  );
}

describe.each(['esm', 'cjs'] as const)('the %s build loads', (build) => {
  const esm = (kind: string) => `export default { kind: ${JSON.stringify(kind)} };`;
  const cjs = (kind: string) => `module.exports = { kind: ${JSON.stringify(kind)} };`;
  const module = { 'package.json': { type: 'module' } };
  const none = { 'package.json': {} };

  test.each<[string, string, Record<string, string | object>, string]>([
    ['CommonJS without a type', 'a.js', { ...none, 'a.js': cjs('yes') }, 'yes'],
    ['CommonJS by its extension', 'a.cjs', { ...module, 'a.cjs': cjs('yes') }, 'yes'],
    ['an ES module by its type', 'a.js', { ...module, 'a.js': esm('yes') }, 'yes'],
    ['an ES module by its extension', 'a.mjs', { ...none, 'a.mjs': `await 1; ${esm('yes')}` }, 'yes'],
    ['an ES module that does not say so', 'a.js', { ...none, 'a.js': esm('yes') }, 'yes'],
    ['one that awaits, too', 'a.js', { ...none, 'a.js': `await 1; ${esm('yes')}` }, 'yes'],
    ['a name with odd characters', 'a #%25?.js', { ...module, 'a #%25?.js': esm('yes') }, 'yes'],
    ['a package with main', '.', { 'package.json': { main: './lib' }, 'lib/index.js': cjs('yes') }, 'yes'],
    ['a package without main', '.', { ...none, 'index.js': cjs('yes') }, 'yes'],
    ['a folder without package.json', 'x', { 'x/index.js': cjs('yes') }, 'yes'],
    [
      'a package of ES modules only',
      '.',
      { 'package.json': { type: 'module', exports: { '.': { import: './i.js' } } }, 'i.js': esm('yes') },
      'yes',
    ],
  ])('%s', async (_name, path, files, kind) => {
    expect(await load(build, join(folderOf(files), path))).toEqual({ value: kind });
  });

  test('either half of a dual package', async () => {
    const exports = { import: './i.mjs', require: './r.cjs' };
    const folder = folderOf({ 'package.json': { exports }, 'i.mjs': esm('imported'), 'r.cjs': cjs('required') });
    expect(await load(build, folder)).toEqual({ value: 'required' });
    expect(await load(build, folder, 'require')).toEqual({ value: 'required' });
    expect(await load(build, folder, 'import')).toEqual({ value: 'imported' });
  });

  test('a linked package by the type of the real one', async () => {
    const folder = folderOf({
      'package.json': {},
      'store/f/package.json': { type: 'module', main: 'i.js' },
      'store/f/i.js': esm('yes'),
    });
    symlinkSync(join(folder, 'store/f'), join(folder, 'f'));
    expect(await load(build, join(folder, 'f'))).toEqual({ value: 'yes' });
  });

  test('through a hook given by --require', async () => {
    const folder = folderOf({
      ...none,
      'hook.cjs': 'require.extensions[".odd"] = (module) => { module.exports = { kind: "hooked" }; };',
      'a.odd': 'this is not JavaScript',
    });
    expect(await load(build, join(folder, 'a.odd'), undefined, ['--require', join(folder, 'hook.cjs')])).toEqual({
      value: 'hooked',
    });
  });

  test('what the option require names, in order, from baseDir', async () => {
    const note = (name: string) => `(globalThis.loaded ??= []).push(${JSON.stringify(name)});`;
    const folder = folderOf({
      ...none,
      'first.js': note('first'),
      'second.mjs': `await 1; ${note('second')}`,
      'node_modules/third/package.json': { main: 'm.js', exports: { '.': './m.js', './register': './register.js' } },
      'node_modules/third/register.js': note('third'),
      'node_modules/@s/fourth/package.json': { type: 'module', exports: { import: './i.js' } },
      'node_modules/@s/fourth/i.js': note('fourth'),
    });
    const preload = (require: unknown) =>
      `{ await framework.preload(${JSON.stringify({ baseDir: folder, require })}); return globalThis.loaded; }`;
    const all = [join(folder, 'first'), './second.mjs', 'third/register', '@s/fourth', 'node:fs'];
    expect(await inProcess(build, preload(all))).toEqual({ value: ['first', 'second', 'third', 'fourth'] });
    expect(await inProcess(build, preload('./first'))).toEqual({ value: ['first'] });
    expect(await inProcess(build, preload(undefined))).toEqual({});
    expect(await inProcess(build, preload('gone'))).toMatchObject({
      code: 'EC_LOAD',
      message: expect.stringMatching(/option require names gone, .* not found from /),
    });
  });

  test.each<[string, string, Record<string, string | object>, string, string]>([
    ['a syntax error of CommonJS', 'a.cjs', { 'a.cjs': '1;\nconst b = ;' }, 'SyntaxError', 'a.cjs:2'],
    ['a syntax error of an ES module', 'a.mjs', { 'a.mjs': '1;\n\nconst b = ;' }, 'SyntaxError', 'a.mjs:3'],
    [
      'one in what it imports',
      'a.mjs',
      { 'a.mjs': "import './lib/b.mjs'", 'lib/b.mjs': "export * from '../c d.mjs'", 'c d.mjs': '\n}' },
      'SyntaxError',
      'c d.mjs:2',
    ],
    ['a missing export', 'a.mjs', { 'a.mjs': "\nimport { nope } from 'node:fs';" }, 'SyntaxError', 'a.mjs:2'],
    ['a throw', 'a.js', { 'a.js': 'null.x' }, 'TypeError', 'a.js could not be loaded: TypeError'],
    ['a throw of an ES module', 'a.mjs', { 'a.mjs': 'null.x' }, 'TypeError', 'a.mjs could not be loaded: TypeError'],
    [
      'a syntax error of its own making',
      'a.mjs',
      { 'a.mjs': 'JSON.parse("{")' },
      'SyntaxError',
      'The cause of this error has the stack',
    ],
    ['a missing module', 'a.js', { 'a.js': 'require("gone")' }, 'Error', "Cannot find module 'gone'. The cause"],
  ])('nothing with %s, and says where', async (_name, path, files, cause, part) => {
    const folder = folderOf({ ...none, ...files });
    const answer = await load(build, join(folder, path));
    expect(answer).toMatchObject({ code: 'EC_LOAD', cause });
    expect(answer.message).toContain(join(folder, path));
    expect(answer.message).toContain(part);
  });

  test('no path that does not exist, and no package that names no file', async () => {
    const folder = folderOf({ 'package.json': { main: 'gone.js' } });
    expect(await load(build, join(folder, 'x'))).toMatchObject({
      code: 'EC_LOAD',
      message: expect.stringContaining('should exist'),
    });
    expect(await load(build, folder)).toMatchObject({
      code: 'EC_LOAD',
      message: expect.stringContaining('gone.js does not exist'),
    });
  });

  test('TypeScript where Node does, else says how', async () => {
    const folder = folderOf({ ...module, 'a.ts': 'const kind: string = "typed"; export default { kind };' });
    const answer = await load(build, join(folder, 'a.ts'));
    if (process.features.typescript) expect(answer).toEqual({ value: 'typed' });
    else expect(answer.message).toContain('This Node does not load TypeScript');
  });

  test('frameworks of classes, and plain applications with their agent', async () => {
    const folder = folderOf({
      ...module,
      'framework/index.js':
        'class A { ready(f) { f(); } callback() { return () => {}; } } export { A as Application, A as Agent };',
      'framework/package.json': { type: 'module', exports: './index.js' },
      'half/index.cjs': 'exports.Agent = class {};',
      'app.js': 'export default { fetch: () => new Response("hi") };',
      'agent.js': 'export default async ({ options }) => { options.ran(); };',
    });
    const path = (name: string) => JSON.stringify(join(folder, name));
    const classes = `framework.loadFramework({ kind: 'classes', path: ${path('framework')} })`;
    expect(
      await inProcess(build, `Object.keys((await (await ${classes}).createApp({ options: { port: 1 } })).listen)`),
    ).toEqual({
      value: expect.arrayContaining(['port']),
    });
    const half = `framework.loadFramework({ kind: 'classes', path: ${path('half/index.cjs')} })`;
    expect(await inProcess(build, half)).toMatchObject({
      code: 'EC_FRAMEWORK_SHAPE',
      message: expect.stringContaining('should define Application'),
    });
    const entry = `framework.loadFramework({ kind: 'entry', app: ${path('app.js')}, agent: ${path('agent.js')} })`;
    expect(
      await inProcess(build, `Object.keys((await (await ${entry}).createApp({ logger: console })).serve)`),
    ).toEqual({ value: ['listener'] });
    const agent = `{ let ran = 0; await (await ${entry}).createAgent({ options: { ran: () => ran++ } }); return ran; }`;
    expect(await inProcess(build, agent)).toEqual({ value: 1 });
    const alone = `(await framework.loadFramework({ kind: 'entry', app: ${path('app.js')} })).createAgent({})`;
    expect(await inProcess(build, alone)).toMatchObject({ code: 'EC_ENTRY_MISSING' });
  });
});
