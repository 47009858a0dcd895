import { accessSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** All that parsing may ask of the outside world. Nothing else of it is touched, so a test passes its own. */
export interface Probe {
  /** Environment variables; those that are empty or blank count as not given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The absolute folder that relative paths start from. */
  readonly cwd: string;
  /** True if the path leads to a file that this process may read. */
  isReadableFile(path: string): boolean;
  /** True if the path leads to a folder that this process may read. */
  isDirectory(path: string): boolean;
  /** How many processors this process may use; at least 1. */
  cpuCount(): number;
}

/** `R_OK`. */
const readable = 4;

/** Where there is nothing the answer is `false`, and so it is where one may not look (ENOTDIR, EACCES). */
function look(path: string, question: 'isFile' | 'isDirectory'): boolean {
  try {
    accessSync(path, readable);
    return statSync(path)[question]();
  } catch {
    return false;
  }
}

/** Node's answers, but for what `instead` has an answer to. */
export const createProbe = ({ env = process.env, cwd, ...instead }: Partial<Probe>): Probe => ({
  isReadableFile: (path) => look(path, 'isFile'),
  isDirectory: (path) => look(path, 'isDirectory'),
  cpuCount: availableParallelism,
  ...instead,
  env,
  // Asked only when it is needed: it throws where the folder was removed.
  get cwd() {
    return cwd ?? process.cwd();
  },
});
