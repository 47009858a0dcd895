import { readFileSync, readdirSync } from 'node:fs';

/** What the figures of other processes are read from exists on Linux only. */
export const hasProcessFigures = process.platform === 'linux';

/** Nanoseconds of processor time that all threads of a process which are still there have had, by the scheduler's own account. */
function cpuNsOf(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => readOrUndefined(`/proc/${pid}/task/${thread}/schedstat`))
    .reduce((sum, text) => sum + Number(text?.split(' ', 1)[0] ?? 0), 0);
}

/** Processor time of one process, in milliseconds. */
export function cpuMsOf(pid) {
  return cpuNsOf(pid) / 1e6;
}

/**
 * Processor time of the first thread of a process alone, in milliseconds: the master, where its workers are threads. V8's
 * and libuv's own threads are not in it.
 */
export function cpuMsOfFirstThread(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6;
}

/** Resident memory of one process in MiB: what of it lies in memory, pages shared with others included. */
export function residentMiBOf(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)[1]) / 1024;
}

/** Processor time of all processes of a group together, in milliseconds. */
export function cpuMsOfGroup(group) {
  return pidsOfGroup(group).reduce((sum, pid) => sum + cpuMsIfAlive(pid), 0);
}

function pidsOfGroup(group) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => groupOf(pid) === group);
}

/** The name of a program, in brackets, may hold blanks and brackets itself: what counts comes after its last one. */
function groupOf(pid) {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function cpuMsIfAlive(pid) {
  try {
    return cpuMsOf(pid);
  } catch {
    // It ended between the listing and this line.
    return 0;
  }
}

function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
