import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = fileURLToPath(new URL('first-parse.mjs', import.meta.url));

/** Milliseconds that a new process needs to load a module of a contender, declare, and parse for the first time. */
export async function measureCold(module) {
  const { stdout } = await run(process.execPath, [script, module]);
  return Number(stdout);
}
