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
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installEgg } from './install.js';

const fixture = fileURLToPath(new URL('../../fixtures/egg3-app', import.meta.url));

/** A copy of the application with a home of its own, so that nothing is left behind. */
export interface EggApp {
  readonly folder: string;
  /** What a process of this application is started with: nothing of the test runner's. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of a file in one of the installed packages. */
  tool(path: string): string;
  /** Changes a file of the application. */
  write(file: string, text: string): void;
  read(file: string): string;
  remove(): void;
}

/** `files` are written over those of the fixture. */
export function createEggApp(files: Readonly<Record<string, string>> = {}): EggApp {
  const installed = installEgg();
  // The real path, because the application sees that one, and watchers report it.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ec-egg3-')));
  cpSync(fixture, folder, { recursive: true });
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const home = join(folder, 'home');
  mkdirSync(home);
  const app: EggApp = {
    folder,
    // Egg and its tools ask the system for the user's home, unless told otherwise by these names.
    env: {
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: home,
      EGG_HOME: home,
      MOCK_HOME_DIR: home,
    },
    tool: (path) => join(folder, 'node_modules', path),
    write: (file, text) => writeFileSync(join(folder, file), text),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [file, text] of Object.entries(files)) app.write(file, text);
  return app;
}
