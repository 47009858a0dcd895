/** From closing a process's channel to giving its children another parent the kernel takes a few µs, on a busy machine more. */
const REPARENTED_WITHIN_MS = 50;
const LOOK_EVERY_MS = 1;

/**
 * To be called when the channel is lost. Where the master reads what this process writes to stderr, nobody does when the
 * master has gone: from then on it goes to stdout. Its end of stderr may stand open for a moment longer than the channel,
 * and swallow the very line that says why this process ends: so this waits until the kernel has named another parent.
 */
export function rescueStderr(
  master: number,
  parent: () => number = () => process.ppid,
  stderr: Pick<NodeJS.WriteStream, 'write'> = process.stderr,
  stdout: Pick<NodeJS.WriteStream, 'write'> = process.stdout,
): void {
  if (hasGone(master, parent)) stderr.write = stdout.write.bind(stdout);
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
