/** Where lines go: a stream, or anything with `write`. */
export interface Sink {
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

interface StreamSink extends Sink {
  once(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
  listeners(event: 'error'): readonly unknown[];
}

const ignore = (): void => {};

/**
 * Writes, or loses the text where it cannot be written: a pipe whose reader has gone says so at once or later, by an
 * event that would be an uncaught exception if nobody listened. Leaves no listener behind on a stream that works, and adds
 * none for a moment where there are others: so many write to the stdout of a process with threads that Node would warn.
 */
export function writeLine(sink: Sink, text: string): void {
  if (!isStream(sink)) {
    sink.write(text);
    return;
  }
  const isAlone = sink.listeners('error').length === 0;
  if (isAlone) sink.once('error', ignore);
  try {
    sink.write(text, (error) => {
      // The event comes after this callback. A pipe hands it on, if nobody else listens.
      if (error && !hears(sink)) sink.once('error', ignore);
    });
  } finally {
    if (isAlone) sink.off('error', ignore);
  }
}

const hears = (sink: StreamSink): boolean => sink.listeners('error').includes(ignore);

function isStream(sink: Sink): sink is StreamSink {
  return 'once' in sink && 'off' in sink && 'listeners' in sink;
}
