import { createRequire } from 'node:module';
import { relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickPackageTarget } from '../src/package-target.js';
import { folderOf } from './support/folder-of.js';

describe('what a package.json names', () => {
  const dual = { '.': { import: { types: './i.d.ts', default: './i.js' }, require: './r.cjs' } };
  test.each([
    ['nothing', {}, undefined, undefined],
    ['main', { main: 'lib/a.js' }, 'lib/a.js', 'lib/a.js'],
    ['an empty main', { main: '' }, undefined, undefined],
    ['exports before main', { main: 'a.js', exports: './b.js' }, './b.js', './b.js'],
    ['a dual package', { exports: dual }, './r.cjs', './i.js'],
    ['conditions without a dot', { exports: dual['.'] }, './r.cjs', './i.js'],
    ['an ES module only', { exports: { import: './i.js' } }, './i.js', './i.js'],
    ['CommonJS only', { exports: { require: './r.cjs' } }, './r.cjs', './r.cjs'],
    ['the first fitting condition', { exports: { node: './n.js', require: './r.cjs' } }, './n.js', './n.js'],
    ['a list', { exports: [{ browser: './b.js' }, './c.js'] }, './c.js', './c.js'],
    ['no dot among the exports', { main: 'a.js', exports: { './sub': './s.js' } }, undefined, undefined],
    ['a dot that is shut', { exports: { '.': null } }, undefined, undefined],
  ])('%s', (_name, manifest, required, imported) => {
    expect(pickPackageTarget(manifest, 'require')?.target).toBe(required);
    expect(pickPackageTarget(manifest, 'import')?.target).toBe(imported);
  });

  test('agrees with Node on any tree of conditions', () => {
    const condition = fc.constantFrom('node', 'require', 'import', 'browser', 'default');
    const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
      leaf: fc.constantFrom('./a.js', './b.js', null),
      tree: fc.oneof(
        { maxDepth: 3 },
        tie('leaf'),
        fc.dictionary(condition, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    let agreed = 0;
    fc.assert(
      fc.property(tree, (exports) => {
        const folder = folderOf({
          'package.json': { name: 'self', exports: { '.': exports } },
          'a.js': '',
          'b.js': '',
        });
        const answer = nodeAnswer(folder);
        // Where Node finds nothing to require, ours may go on to the other half.
        if (answer === undefined) return;
        agreed += 1;
        expect(pickPackageTarget({ exports: { '.': exports } }, 'require')?.target).toBe(
          `./${relative(folder, answer)}`,
        );
      }),
      { numRuns: 200 },
    );
    expect(agreed).toBeGreaterThan(20);
  });
});

function nodeAnswer(folder: string): string | undefined {
  try {
    return createRequire(`${folder}/x.js`).resolve('self');
  } catch {
    return undefined;
  }
}
