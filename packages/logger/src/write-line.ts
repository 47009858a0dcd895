/** Where lines go: a stream, or anything with `write`. */
export interface Sink {
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

interface StreamSink extends Sink {
  once(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
  listenerCount(event: 'error'): number;
}

const ignore = (): void => {};

/**
 * Writes, or loses the text where it cannot be written: a pipe whose reader has gone says so at once or later, by an
 * event that would be an uncaught exception if nobody listened. Leaves no listener behind on a stream that works.
 */
export function writeLine(sink: Sink, text: string): void {
  if (!isStream(sink)) {
    sink.write(text);
    return;
  }
  sink.once('error', ignore);
  try {
    sink.write(text, (error) => {
      // The event comes after this callback.
      if (error && sink.listenerCount('error') === 0) sink.once('error', ignore);
    });
  } finally {
    sink.off('error', ignore);
  }
}

function isStream(sink: Sink): sink is StreamSink {
  return 'once' in sink && 'off' in sink && 'listenerCount' in sink;
}
