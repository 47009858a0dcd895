import type { SendHandle } from 'node:child_process';

/** The end of a channel that connections fit through: a `ChildProcess` in the master, `process` in the worker. */
interface PassingEnd {
  send?(message: object, connection: SendHandle, options: undefined, written: (error: Error | null) => void): boolean;
}

/**
 * Writes a message with a connection into one end of a channel. Node itself writes one at a time, and the next one when
 * the reader has acknowledged it. `written` is told an error where there is no channel any more.
 */
export function passConnection(
  end: PassingEnd,
  message: unknown,
  connection: unknown,
  written: (error: Error | null) => void,
): void {
  if (end.send) end.send(message as object, connection as SendHandle, undefined, written);
  else process.nextTick(written, new Error('There is no channel.'));
}
