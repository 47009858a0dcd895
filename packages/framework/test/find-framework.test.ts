import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFramework, FrameworkError } from '../src/index.js';
import type { FrameworkSearch } from '../src/index.js';
import { folderOf } from './support/folder-of.js';

const NOWHERE = join(import.meta.dirname, 'support');

function find(baseDir: string, more: Partial<FrameworkSearch> = {}) {
  return findFramework({ baseDir, cwd: NOWHERE, typescript: false, ...more });
}

function failure(act: () => unknown): FrameworkError {
  try {
    act();
  } catch (error) {
    if (error instanceof FrameworkError) return error;
    throw error;
  }
  throw new Error('did not throw');
}

test('the base directory is resolved from cwd and must have a package.json', () => {
  const folder = folderOf({
    'app/package.json': { name: 'my-app', version: '1.2.3' },
    'app/app.js': '',
    'empty/x': '',
    file: '',
  });
  expect(findFramework({ baseDir: 'app', cwd: folder })).toEqual({
    kind: 'entry',
    app: join(folder, 'app/app.js'),
    agent: undefined,
    name: 'my-app',
    version: '1.2.3',
  });
  const missing = failure(() => find(join(folder, 'missing')));
  expect(missing.code).toBe('EC_BASE_DIR');
  expect(missing.message).toContain(`${join(folder, 'missing', 'package.json')} should exist`);
  expect(failure(() => find(join(folder, 'file'))).code).toBe('EC_BASE_DIR');
  const bare = failure(() => find(join(folder, 'empty')));
  expect(bare.code).toBe('EC_PACKAGE_JSON');
  expect(bare.message).toContain(`${join(folder, 'empty', 'package.json')} should exist`);
});

test.each([['{ nonsense'], ['[]'], ['"text"'], ['null']])('a package.json of %s is refused', (content) => {
  const folder = folderOf({ 'package.json': content });
  const error = failure(() => find(folder));
  expect(error.code).toBe('EC_PACKAGE_JSON');
  expect(error.message).toContain(join(folder, 'package.json'));
});

test('a package.json that is a folder is refused', () => {
  const folder = folderOf({ 'package.json/x': '' });
  expect(failure(() => find(folder))).toMatchObject({
    code: 'EC_PACKAGE_JSON',
    message: expect.stringContaining('EISDIR'),
  });
});

test.each<[string, object, Partial<FrameworkSearch>]>([
  ['the option', { egg: { framework: 'other' } }, { framework: 'yadan', customEgg: 'other' }],
  ['customEgg', { egg: { framework: 'other' } }, { framework: '', customEgg: 'yadan' }],
  ['egg.framework of package.json', { egg: { framework: 'yadan' }, dependencies: { egg: '3' } }, {}],
])('a framework named by %s', (_name, manifest, options) => {
  const folder = folderOf({
    'package.json': manifest,
    'app.js': '',
    'node_modules/yadan/package.json': { name: 'yadan', version: '7.0.0' },
  });
  expect(find(folder, options)).toEqual({
    kind: 'classes',
    path: join(folder, 'node_modules/yadan'),
    flavour: 'require',
    name: 'yadan',
    version: '7.0.0',
  });
});

test.each(['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])(
  'egg among the %s',
  (group) => {
    const folder = folderOf({
      'package.json': { [group]: { egg: '^3' } },
      'node_modules/egg/package.json': { name: 'egg' },
    });
    expect(find(folder)).toMatchObject({
      kind: 'classes',
      path: join(folder, 'node_modules/egg'),
      name: 'egg',
      version: undefined,
    });
  },
);

test('an application of ES modules wants that half of its framework', () => {
  const folder = folderOf({ 'package.json': { type: 'module' }, 'node_modules/egg/package.json': {} });
  expect(find(folder, { framework: 'egg' })).toMatchObject({ flavour: 'import' });
});

test('looks in baseDir, then cwd, then the folders above', () => {
  const folder = folderOf({
    'node_modules/a/package.json': { version: 'above' },
    'node_modules/@s/b/package.json': { version: 'above' },
    'node_modules/c/package.json': { version: 'above' },
    'cwd/node_modules/a/package.json': { version: 'cwd' },
    'cwd/node_modules/@s/b/package.json': { version: 'cwd' },
    'apps/one/node_modules/a/package.json': { version: 'own' },
    'apps/one/package.json': {},
  });
  const options = { cwd: join(folder, 'cwd') };
  const versions = ['a', '@s/b', 'c'].map(
    (framework) => find(join(folder, 'apps/one'), { ...options, framework }).version,
  );
  expect(versions).toEqual(['own', 'cwd', 'above']);
});

test('a link to the framework stays a link', () => {
  const folder = folderOf({
    'package.json': {},
    'node_modules/x': '',
    'store/egg/package.json': { name: 'egg', version: '3.0.0' },
  });
  symlinkSync(join(folder, 'store/egg'), join(folder, 'node_modules/egg'));
  expect(find(folder, { framework: 'egg' })).toMatchObject({
    path: join(folder, 'node_modules/egg'),
    version: '3.0.0',
  });
});

test('an absolute path may be a folder with or without package.json, or a file', () => {
  const folder = folderOf({
    'package.json': { name: 'app' },
    'bare/index.js': '',
    'fw/package.json': { name: 'fw' },
    'fw/lib/index.js': '',
  });
  expect(find(folder, { framework: join(folder, 'bare') })).toMatchObject({ name: 'bare', version: undefined });
  expect(find(folder, { framework: join(folder, 'fw/lib/index.js') })).toMatchObject({
    path: join(folder, 'fw/lib/index.js'),
    name: 'fw',
  });
});

test('a framework that is not there', () => {
  const folder = folderOf({ 'package.json': {} });
  const path = failure(() => find(folder, { framework: join(folder, 'gone') }));
  expect(path.code).toBe('EC_FRAMEWORK_MISSING');
  expect(path.message).toContain(`${join(folder, 'gone')} should exist`);
  const name = failure(() => find(folder, { framework: 'gone' }));
  expect(name.code).toBe('EC_FRAMEWORK_MISSING');
  expect(name.message).toContain(
    `gone is not found in ${join(folder, 'node_modules')},${join(NOWHERE, 'node_modules')},`,
  );
});

test('egg.framework must be a text', () => {
  const folder = folderOf({ 'package.json': { egg: { framework: 5 } } });
  expect(failure(() => find(folder))).toMatchObject({
    code: 'EC_PACKAGE_JSON',
    message: expect.stringContaining('got 5'),
  });
});

test.each<[string, Record<string, string | object>, string, string | undefined]>([
  ['main', { 'package.json': { main: 'src/server' }, 'src/server.js': '', 'app.js': '' }, 'src/server.js', undefined],
  ['a folder as main', { 'package.json': { main: './dist' }, 'dist/index.js': '' }, 'dist/index.js', undefined],
  [
    'exports',
    { 'package.json': { exports: { '.': { default: './e.js' } }, main: 'm.js' }, 'e.js': '' },
    'e.js',
    undefined,
  ],
  [
    'exports of an ES module',
    { 'package.json': { type: 'module', exports: { require: './r.cjs', import: './i.js' } }, 'r.cjs': '', 'i.js': '' },
    'i.js',
    undefined,
  ],
  ['exports without itself', { 'package.json': { exports: { './x': './x.js' } }, 'app.cjs': '' }, 'app.cjs', undefined],
  ['app.js first', { 'package.json': {}, 'app.js': '', 'app.mjs': '', 'agent.mjs': '' }, 'app.js', 'agent.mjs'],
  ['app.mjs', { 'package.json': {}, 'app.mjs': '', 'agent.js': '' }, 'app.mjs', 'agent.js'],
])('a plain application by %s', (_name, files, app, agent) => {
  const folder = folderOf(files);
  expect(find(folder)).toMatchObject({
    kind: 'entry',
    app: join(folder, app),
    agent: agent === undefined ? undefined : join(folder, agent),
  });
});

test('TypeScript files count where they can be loaded', () => {
  const folder = folderOf({ 'package.json': {}, 'app.ts': '', 'agent.mts': '' });
  expect(find(folder, { typescript: true })).toMatchObject({
    app: join(folder, 'app.ts'),
    agent: join(folder, 'agent.mts'),
  });
  expect(failure(() => find(folder)).message).toContain(
    `${join(folder, 'app.ts')} is there, but this Node does not load TypeScript`,
  );
});

test('a main that does not exist is named, with its package.json', () => {
  const folder = folderOf({ 'package.json': { main: 'index.js' }, 'app.js': '' });
  const error = failure(() => find(folder));
  expect(error.code).toBe('EC_PACKAGE_JSON');
  for (const part of [join(folder, 'package.json'), join(folder, 'index.js'), join(folder, 'app.js')])
    expect(error.message).toContain(part);
});

test('nothing to start: one error with all that was looked for', () => {
  const folder = folderOf({ 'package.json': {}, 'index.js': '', 'app.js/x': '' });
  const error = failure(() => find(folder));
  expect(error.code).toBe('EC_ENTRY_MISSING');
  for (const part of [folder, 'egg.framework', 'main', 'app.js, app.mjs, app.cjs', 'module.exports'])
    expect(error.message).toContain(part);
});

test('no code is loaded', () => {
  const trap = 'throw new Error("loaded")';
  const folder = folderOf({
    'package.json': { main: 'app.js' },
    'app.js': trap,
    'node_modules/f/package.json': {},
    'node_modules/f/index.js': trap,
  });
  expect(find(folder).kind).toBe('entry');
  expect(find(folder, { framework: 'f' }).kind).toBe('classes');
});
