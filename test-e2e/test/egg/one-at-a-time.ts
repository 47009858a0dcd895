import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive } from '@ec/test-utils';

const LOOK_EVERY_MS = 50;
/** Longer than anything takes that is done so: the id of who left this long ago may be another's by now. */
const OLD_MS = 600_000;

/**
 * Does something that no two test files may do at once, in whatever process they run. `lock` is a file that names who
 * is at it; that of a process which has ended counts for nothing.
 */
export async function oneAtATime<T>(lock: string, act: () => T): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  while (!take(lock)) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS * (1 + Math.random())));
  try {
    return act();
  } finally {
    rmSync(lock);
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (isAbandoned(lock)) rmSync(lock, { force: true });
  return false;
}

function isAbandoned(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > OLD_MS) return true;
    // Who has just made it has not written its name yet.
    const holder = Number(readFileSync(lock, 'utf8'));
    return holder > 0 && !isAlive(holder);
  } catch {
    // It was let go meanwhile.
    return false;
  }
}
