import { library } from '../../tsup.base.ts';

// Shims: the CommonJS build finds the entry files of the workers beside itself, too.
// The folder egg4 is copied: the entry files once more, at the paths where the tools of Egg 4 look for them.
const cluster = library(['src/index.ts'], { shims: true, publicDir: 'egg4' });

// What every worker loads first, as one file each, with the few packages of others that it needs: to look up a package
// costs each worker about a millisecond of its start. lib/LICENSES.md names them.
const entries = library(['src/entry/agent_worker.ts', 'src/entry/app_worker.ts', 'src/entry/watchdog.ts'], {
  outDir: 'lib',
  format: ['cjs'],
  outExtension: () => ({ js: '.js' }),
  noExternal: [/./],
  // As in @ec/framework, whose import() must stay one.
  splitting: false,
  dts: false,
  // Beside them lies a package.json that says what they are.
  clean: false,
});

export default [cluster, entries];
