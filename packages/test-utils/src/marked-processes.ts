import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A living process that a program under test has started, or that program itself. */
export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** The variable that marks a program under test, and all that it starts however often that changes its parent. */
export const MARK = 'EC_TEST_RUN';

/** Every living process of a run; one that has ended and was not reaped yet does not count. */
export function markedProcesses(run: string): MarkedProcess[] {
  const mark = `${MARK}=${run}`;
  return process.platform === 'linux' ? fromProc(mark) : fromPs(mark);
}

function fromProc(mark: string): MarkedProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      if (!read(`/proc/${pid}/environ`).split('\0').includes(mark)) return [];
      return { pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() };
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile, or is another user's.
    return '';
  }
}

function fromPs(mark: string): MarkedProcess[] {
  return execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((line) => line.includes(mark))
    .flatMap((line) => {
      const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : { pid: Number(pid), command };
    });
}

/** Whether a process exists; one that has ended and was not reaped yet does not count where that can be known. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(read(`/proc/${pid}/stat`));
}
