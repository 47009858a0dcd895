import { fileURLToPath } from 'node:url';

/** With `EGG_ORIGINAL=1` Egg keeps its own cluster manager: to see whether a difference is ours. */
export const isOriginal = process.env['EGG_ORIGINAL'] === '1';

/** A major version of Egg, with what differs for a test: names of packages and paths of tools. */
export interface Edition {
  readonly name: string;
  /** Folder of the application, which says what to install. */
  readonly fixture: string;
  /** The package that ours stands in for. */
  readonly manager: string;
  /** Files in the installed packages. */
  readonly tools: {
    /** `egg-scripts` or `eggctl`. */
    readonly scripts: string;
    /** `egg-bin`. */
    readonly bin: string;
    /** What those start as the master. */
    readonly startCluster: string;
    /** Where the application is compiled: the compiler. */
    readonly compiler?: string;
  };
  /** How the names of the application's source files end. */
  readonly sourceExtension: '.js' | '.ts';
  /** JavaScript for files of the application, in its module format. */
  readonly code: {
    /** A module that is the value of an expression. */
    exporting(expression: string): string;
    /** An `app` or `agent` that throws at once. */
    throwing(message: string): string;
    /** One that is not ready, and says why later. */
    rejecting(message: string): string;
  };
}

/** Both versions that we stand in for. Tests are the same for both. */
const known: readonly Edition[] = [
  {
    name: 'Egg 3',
    fixture: fixture('egg3-app'),
    manager: 'egg-cluster',
    tools: {
      scripts: 'egg-scripts/bin/egg-scripts.js',
      bin: 'egg-bin/dist/bin/cli.js',
      startCluster: 'egg-scripts/lib/start-cluster',
    },
    sourceExtension: '.js',
    code: {
      exporting: (expression) => `module.exports = ${expression};`,
      throwing: (message) => `module.exports = () => { throw new Error('${message}'); };`,
      rejecting: (message) =>
        `module.exports = (it) => it.beforeStart(async () => { throw new Error('${message}'); });`,
    },
  },
  {
    name: 'Egg 4',
    fixture: fixture('egg4-app'),
    manager: '@eggjs/cluster',
    tools: {
      scripts: '@eggjs/scripts/bin/run.js',
      bin: '@eggjs/bin/bin/run.js',
      startCluster: '@eggjs/scripts/scripts/start-cluster.mjs',
      compiler: 'typescript/bin/tsc',
    },
    sourceExtension: '.ts',
    code: {
      exporting: (expression) => `export default ${expression};`,
      throwing: (message) => `export default class { constructor() { throw new Error('${message}'); } }`,
      rejecting: (message) => `export default class { async didLoad() { throw new Error('${message}'); } }`,
    },
  },
];

/** For `describe.each`: name and edition. */
export const editions = known.map((edition) => [edition.name, edition] as const);

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}
