import { writeSync } from 'node:fs';

/** From closing a process's channel to giving its children another parent the kernel takes a few µs, on a busy machine more. */
const REPARENTED_WITHIN_MS = 50;
const LOOK_EVERY_MS = 1;

/** Where a process whose stderr is read has the stderr of its master: see `stdioOf`. */
export const MASTERS_STDERR = 4;

type Done = (error?: Error | null) => void;

/**
 * To be called when the channel is lost. Where the master reads what this process writes to stderr, nobody does when the
 * master has gone: from then on it goes where the master's own went, at once. Its end of stderr may stand open for a moment
 * longer than the channel, and swallow the very line that says why this process ends: so this waits until the kernel has
 * named another parent.
 */
export function rescueStderr(
  master: number,
  parent: () => number = () => process.ppid,
  stderr: Pick<NodeJS.WriteStream, 'write'> = process.stderr,
  fd: number = MASTERS_STDERR,
): void {
  if (hasGone(master, parent)) stderr.write = writeTo(fd);
}

/** What cannot be written is lost, as it would be on the way to the master. */
function writeTo(fd: number): NodeJS.WriteStream['write'] {
  return (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const told = typeof encoding === 'function' ? encoding : done;
    let problem: Error | null = null;
    try {
      if (typeof chunk === 'string') writeSync(fd, chunk, null, typeof encoding === 'string' ? encoding : 'utf8');
      else writeSync(fd, chunk);
    } catch (error) {
      problem = error as Error;
    }
    if (told) process.nextTick(told, problem);
    return true;
  };
}

function hasGone(master: number, parent: () => number): boolean {
  const untilMs = performance.now() + REPARENTED_WITHIN_MS;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (parent() === master) {
    if (performance.now() > untilMs) return false;
    Atomics.wait(clock, 0, 0, LOOK_EVERY_MS);
  }
  return true;
}
