import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive } from '@ec/test-utils';

const LOOK_EVERY_MS = 50;

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
  const holder = holderOf(lock);
  // Who has just made it has not written its name yet.
  if (holder && !isAlive(holder)) rmSync(lock, { force: true });
  return false;
}

function holderOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch {
    // It was let go meanwhile.
    return undefined;
  }
}
