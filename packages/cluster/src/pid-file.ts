import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ClusterError } from './errors.js';

/** Holds the pid of this process in a file, from now until `remove`. */
export interface PidFile {
  /** Removes the file if it is still ours. Never throws. */
  remove(): void;
}

/**
 * Writes the pid file of this process, making its folder where there is none. Whoever reads it sees a whole number or
 * no file. Throws a ClusterError (EC_PID_FILE) where it cannot be written, or holds the pid of another living process.
 */
export function writePidFile(file: string): PidFile {
  const own = `${process.pid}`;
  const draft = `${file}.${own}`;
  try {
    makeFolder(dirname(file));
    writeFileSync(draft, own);
    claim(file, draft);
  } catch (cause) {
    if (cause instanceof ClusterError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ClusterError(
      'EC_PID_FILE',
      `The pid file ${file} cannot be written: ${reason}. Choose another path with the option pidFile, or give this user the right to write it.`,
      cause,
    );
  } finally {
    removeIfPossible(draft);
  }
  return {
    remove() {
      if (readIfPossible(file) === own) removeIfPossible(file);
    },
  };
}

/** Level by level: Node's recursive mkdir never returns where the system forbids a level as if it were missing (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
}

function readIfPossible(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder is none, or not ours: then there is nothing of ours in it.
  }
}

/** A link fails where the name is taken, so of two masters that start together only one gets the file. */
function claim(file: string, draft: string): void {
  try {
    linkSync(draft, file);
    return;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const pid = Number(readFileSync(file, 'utf8'));
  if (pid !== process.pid && isAlive(pid) && !hasStartedAfter(pid, statSync(file).mtimeMs)) {
    throw new ClusterError(
      'EC_PID_FILE',
      `The pid file ${file} belongs to process ${pid}, which is alive: stop that one first, or choose another path with the option pidFile.`,
    );
  }
  takeAway(file, `${pid}`, `${draft}.old`);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    throw takenBy(file);
  }
}

/**
 * Removes a stale file, and no other: another master may have found the same one stale, and put its own there meanwhile.
 * To rename and then to look is the order in which one of them only can win.
 */
function takeAway(file: string, stale: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    if (`${Number(readFileSync(aside, 'utf8'))}` === stale) return;
    linkSync(aside, file);
    throw takenBy(file);
  } finally {
    removeIfPossible(aside);
  }
}

function takenBy(file: string): ClusterError {
  return new ClusterError(
    'EC_PID_FILE',
    `The pid file ${file} was taken by process ${readIfPossible(file)} at the same moment: stop that one first, or choose another path with the option pidFile.`,
  );
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** Steps of the clock in which Linux counts (`USER_HZ`, 100 on every architecture that Node runs on). */
const TICK_MS = 10;
/** Both times are rounded. */
const TOLERANCE_MS = 2_000;

/** A process that started after the file was written is another one with the same number. Known on Linux only. */
function hasStartedAfter(pid: number, writtenAtMs: number): boolean {
  const bootedAtS = Number(/^btime (\d+)$/m.exec(readIfPossible('/proc/stat') ?? '')?.[1]);
  const stat = readIfPossible(`/proc/${pid}/stat`) ?? '';
  // The name, in brackets, may contain anything; the start is the 20th field after it (proc(5)).
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  return bootedAtS * 1_000 + ticks * TICK_MS > writtenAtMs + TOLERANCE_MS;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
