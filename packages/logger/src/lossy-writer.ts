import { Writable } from 'node:stream';

/** Where lines go. */
export interface Sink {
  write(text: string): unknown;
}

/**
 * Writes into a sink what may be lost. A stream says by an 'error' event that a line could not be written (EPIPE: its
 * reader is gone), after the write, and where nobody listens that ends the process: here it is listened to, for as long
 * as a line is under way. What a sink throws is thrown on.
 */
export function createLossyWriter(sink: Sink): (text: string) => void {
  if (!(sink instanceof Writable)) return (text) => void sink.write(text);
  let underWay = 0;
  let isFailing = false;
  let isGuarded = false;

  const guard = () => {
    if (isGuarded) return;
    isGuarded = true;
    sink.on('error', failed).on('close', failed);
  };
  const unguard = () => {
    if (underWay > 0 || isFailing) return;
    isGuarded = false;
    sink.off('error', failed).off('close', failed);
  };
  const failed = () => {
    isFailing = false;
    unguard();
  };

  return (text) => {
    guard();
    underWay += 1;
    sink.write(text, (error) => {
      underWay -= 1;
      // The event follows this callback, unless the stream is closed: then there has been one, and no other comes.
      if (error) isFailing = !sink.closed;
      unguard();
    });
  };
}
