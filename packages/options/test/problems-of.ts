import { OptionsError } from '../src/index.js';
import type { Probe, Problem } from '../src/index.js';

/** The problems a parse throws; fails if it throws anything else or nothing. */
export function problemsIn(parse: () => unknown): readonly Problem[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

export const messagesIn = (parse: () => unknown): string[] => problemsIn(parse).map((problem) => problem.message);

/** A world with two files, one folder and three processors. */
export const fakeProbe = (env: Record<string, string> = {}): Probe => ({
  env,
  cwd: '/app',
  isReadableFile: (path) => path === '/app/key.pem',
  isDirectory: (path) => path === '/app',
  cpuCount: () => 3,
});
