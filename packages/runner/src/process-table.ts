import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One living process. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** When it started, in the system's own words. With the pid it names a process for good: pids are used again. */
  readonly startedAt: string;
}

/** Every living process; what has ended and only waits for its parent to notice is left out. Empty where nothing can be read. */
export function listProcesses(): ProcessRow[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

/** One `/proc/<pid>/stat`. Undefined: the process has ended, or this is no such line. */
export function parseProcStat(stat: string): ProcessRow | undefined {
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, ppid] = fields;
  const startedAt = fields[19];
  if (nameEnd < 0 || !state || !ppid || !startedAt || state === 'Z' || state === 'X') return undefined;
  return { pid: Number.parseInt(stat, 10), ppid: Number(ppid), startedAt };
}

/** The output of `ps -A -o pid=,ppid=,stat=,lstart=`. */
export function parsePs(output: string): ProcessRow[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, ppid, state, startedAt] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (!pid || !ppid || !startedAt || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), ppid: Number(ppid), startedAt }];
  });
}

function listFromProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readNames()) {
    const row = isDigit(name.charCodeAt(0)) ? readRow(name) : undefined;
    if (row) rows.push(row);
  }
  return rows;
}

function readNames(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    // Too many open files, for example: a worker must be ended also where its descendants cannot be found.
    return [];
  }
}

function readRow(pid: string): ProcessRow | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // It ended between the listing and this line.
    return undefined;
  }
}

function isDigit(charCode: number): boolean {
  return charCode >= 48 && charCode <= 57;
}

function listFromPs(): ProcessRow[] {
  try {
    const columns = 'pid=,ppid=,stat=,lstart=';
    return parsePs(
      execFileSync('ps', ['-A', '-o', columns], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    // No `ps` here, or no process left for it: then only the workers themselves can be ended.
    return [];
  }
}
