import { accessSync, constants, statSync } from 'node:fs';
import type { Stats } from 'node:fs';

/** All that parsing may ask of the outside world. Nothing else of it is touched, so a test passes a fake. */
export interface Probe {
  /** Environment variables; those that are empty or blank count as not given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The absolute folder that relative paths start from. */
  readonly cwd: string;
  /** True if the path leads to a file (not a folder). */
  isFile(path: string): boolean;
  /** True if the path leads to a folder. */
  isDirectory(path: string): boolean;
  /** True if this process may read the path. */
  canRead(path: string): boolean;
  /** How many processors this process may use; at least 1. */
  cpuCount(): number;
}

const stat = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A path through a file or a closed folder (ENOTDIR, EACCES): for us it is not there.
    return undefined;
  }
};

const nodeProbe: Probe = {
  get env() {
    return process.env;
  },
  get cwd() {
    return process.cwd();
  },
  isFile: (path) => stat(path)?.isFile() ?? false,
  isDirectory: (path) => stat(path)?.isDirectory() ?? false,
  canRead(path) {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  },
  cpuCount: () => process.getBuiltinModule('node:os').availableParallelism(),
};

/** A probe that answers with Node's own means wherever `overrides` has no own property of that name. */
export function createProbe(overrides?: Partial<Probe>): Probe {
  return overrides ? ({ __proto__: nodeProbe, ...overrides } as unknown as Probe) : nodeProbe;
}
