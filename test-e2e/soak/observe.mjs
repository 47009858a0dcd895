// What is seen of the master from outside, and how it is judged.
import { readFileSync, readdirSync } from 'node:fs';

const MIB = 1024 ** 2;

/** What memory may grow by between the first and the last third of the time after the warm-up. */
export const BOUNDS = { heapBytes: 3 * MIB, rssBytes: 24 * MIB };

/** Open descriptors of a process. */
export const descriptorsOf = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** Resident memory of a process; bytes. */
export const rssOf = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Children of a process that have ended and were not reaped. */
export function zombiesOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const [state, ppid] = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').at(-1).split(' ');
        return state === 'Z' && Number(ppid) === pid;
      } catch {
        // It has ended meanwhile, and was reaped.
        return false;
      }
    })
    .map(Number);
}

/** How a figure has grown: the median of the last third of the samples, less that of the first. */
export function growth(values) {
  const third = Math.ceil(values.length / 3);
  return median(values.slice(-third)) - median(values.slice(0, third));
}

/** The value in the middle; 0 of none. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
