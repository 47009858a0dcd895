import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { freePorts } from '@ec/test-utils';
import { compileApp } from './compile.js';
import { isOriginal } from './editions.js';
import type { Edition } from './editions.js';
import { installEgg } from './install.js';
import { oneAtATime } from './one-at-a-time.js';
import { cache } from './packs.js';

/** A copy of the application with a home of its own, so that nothing is left behind. */
export interface EggApp {
  readonly folder: string;
  /** Where the application and Egg write their logs. */
  readonly logs: string;
  /** What a process of this application is started with: nothing of the test runner's. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of one of Egg's tools. */
  tool(name: keyof Edition['tools']): string;
  /** Path of an installed package, or of a file in it. */
  installed(path: string): string;
  /** Changes a file of the application. */
  write(file: string, text: string): void;
  read(file: string): string;
  remove(): void;
}

export interface EggAppSettings {
  /** Written over those of the fixture. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the application is written in TypeScript: leave it that way, for tools that load it so. Default: false. */
  readonly asWritten?: boolean;
}

export async function createEggApp(
  edition: Edition,
  { files = {}, asWritten = false }: EggAppSettings = {},
): Promise<EggApp> {
  const [installed, deployed] = await oneAtATime(join(cache, 'egg.lock'), () => {
    const place = installEgg(edition);
    return [place, asWritten ? edition.fixture : compileApp(edition, place)] as const;
  });
  // The real path, because the application sees that one, and watchers report it.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ec-egg-')));
  cpSync(deployed, folder, { recursive: true });
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const home = join(folder, 'home');
  mkdirSync(home);
  const app: EggApp = {
    folder,
    logs: join(home, 'logs', basename(edition.fixture)),
    // Egg and its tools ask the system for the user's home, unless told otherwise by these names.
    env: {
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: home,
      EGG_HOME: home,
      MOCK_HOME_DIR: home,
      ...(isOriginal && { APP_PORT: String((await freePorts(1))[0]) }),
    },
    tool: (name) => app.installed(edition.tools[name] ?? ''),
    installed: (path) => join(folder, 'node_modules', path),
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [file, text] of Object.entries(files)) app.write(file, text);
  return app;
}
