import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProgram, temporaryFolder } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { fixture } from '../../launcher.js';
import { noteOf } from './spy.js';

/* Contract, section 1: how we are reached, and how `stop` finds workers that were left behind. */

const packages = fileURLToPath(new URL('../../../packages', import.meta.url));

test.each([
  ['egg-cluster', /\/egg-cluster\/lib\/(app|agent)_worker\.js$/],
  ['@eggjs/cluster', /\/@eggjs\/cluster\/dist\/(commonjs|esm)\/(app|agent)_worker\.js$/],
])(
  'contract 1.3, 1.4: installed in place of %s, workers are started from where its tools look for them',
  async (name, path) => {
    using folder = temporaryFolder();
    installAs(name, folder.path);
    const start = join(folder.path, 'start.cjs');
    writeFileSync(start, `require(${JSON.stringify(name)}).startCluster(JSON.parse(process.argv[2]));`);
    const options = { baseDir: fixture('hello'), framework: fixture('spy-framework'), port: 0, workers: 1 };
    const program = startProgram({ args: [start, JSON.stringify(options)] });
    try {
      for (const role of ['agent', 'app']) {
        const { data } = await noteOf(program, (note) => note.role === role && note.what === 'constructed');
        expect((data as { argv: string[] }).argv[0]).toMatch(path);
      }
      program.signal('SIGTERM');
      expect(await program.exited).toEqual({ code: 0, signal: null });
    } finally {
      await program.kill();
    }
  },
);

test('contract 1.6, 1.7: startCluster is an async function both ways, and what Egg 4 passes on of us is no name of its own', async () => {
  const names = ['ClusterError', 'ClusterStartError', 'defineAgent', 'defineApp', 'startCluster'];
  for (const exported of [await import('@ec/cluster'), createRequire(import.meta.url)('@ec/cluster')]) {
    expect(Object.keys(exported).sort()).toEqual(names);
    expect(exported.startCluster.constructor.name).toBe('AsyncFunction');
  }
});

/** As npm does it for an override: what is published of our package, in a folder of the other's name. */
function installAs(name: string, folder: string): void {
  const own = join(packages, 'cluster');
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    readonly files: readonly string[];
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const file of ['package.json', ...manifest.files])
    cpSync(join(own, file), join(target, file), { recursive: true });
  for (const dependency of Object.keys(manifest.dependencies)) {
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(packages, dependency.replace('@ec/', '')), link);
  }
}
