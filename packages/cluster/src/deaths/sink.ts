import { fstatSync, write } from 'node:fs';

/** Where bytes go, without ever holding up this process. */
export interface Sink {
  /** `done` is called once they have been handed to the system, or cannot be. One piece after the other. */
  write(chunk: Uint8Array, done: () => void): void;
}

const STDERR = 2;
const TRY_AGAIN_MS = 50;

/** The stderr of this process. */
export function openStderr(): Sink {
  return isPipe(STDERR) ? streamSink(process.stderr) : fileSink(STDERR);
}

/** Node writes to a pipe without waiting, and to all else at once and however long that takes. */
function isPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return true;
  }
}

/** What has no reader any more takes everything, and nothing of it arrives. */
export function streamSink(stream: Pick<NodeJS.WriteStream, 'write' | 'once' | 'listenerCount'>): Sink {
  return {
    write: (chunk, done) =>
      void stream.write(chunk, (error) => {
        // The event comes after this, and would end a program that does not listen.
        if (error && stream.listenerCount('error') === 0) stream.once('error', () => {});
        done();
      }),
  };
}

/** Written by another thread of Node's, in order. */
export function fileSink(fd: number): Sink {
  const waiting: { readonly chunk: Uint8Array; done(): void }[] = [];
  const writeFirst = (offset = 0): void => {
    const [first] = waiting;
    if (!first) return;
    write(fd, first.chunk, offset, first.chunk.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(writeFirst, TRY_AGAIN_MS, offset);
      } else if (!error && offset + written < first.chunk.length) {
        writeFirst(offset + written);
      } else {
        waiting.shift();
        first.done();
        writeFirst();
      }
    });
  };
  return {
    write(chunk, done) {
      waiting.push({ chunk, done });
      if (waiting.length === 1) writeFirst();
    },
  };
}
