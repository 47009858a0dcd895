import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { FrameworkError } from './errors.js';
import { packageFolders } from './find-package.js';
import { fileKind } from './file-kind.js';
import { loadModule } from './load-module.js';

/** Those of a worker's options that say what to load before the framework. */
export interface PreloadOptions {
  /** From where the names are resolved. Default: `process.cwd()`. */
  readonly baseDir?: unknown;
  /** One module or a list: package names, paths relative to `baseDir`, absolute paths. Default: none. */
  readonly require?: unknown;
}

/**
 * Loads the modules of the option `require`, one after the other, CommonJS and ES modules alike.
 * Rejects with a FrameworkError (EC_LOAD) that names the one that was not found or failed.
 */
export async function preload(options: PreloadOptions): Promise<void> {
  const baseDir = typeof options.baseDir === 'string' ? options.baseDir : process.cwd();
  const names = [options.require].flat().filter((name) => typeof name === 'string');
  for (const name of names) {
    if (!isBuiltin(name)) await loadModule(findModule(name, baseDir));
  }
}

function findModule(name: string, baseDir: string): string {
  try {
    return createRequire(join(baseDir, 'package.json')).resolve(name);
  } catch (error) {
    // A package without a CommonJS half cannot be resolved that way, but its folder can be loaded.
    const folder = packageFolders({ baseDir, cwd: baseDir })
      .map((place) => join(place, name))
      .find((path) => fileKind(path) === 'folder');
    if (folder !== undefined) return folder;
    throw new FrameworkError(
      'EC_LOAD',
      `The option require names ${name}, which is not found from ${baseDir}: install it or correct the name`,
      error,
    );
  }
}
