import type { Readable } from 'node:stream';
import type { Sink } from './sink.js';

/** Passes on what workers write, unchanged and in order, and no faster than it is taken. */
export interface PassOn {
  /** From now on, until its end. `heard` is given each piece when it is read. */
  follow(stream: Readable, heard: (chunk: Uint8Array) => void): Followed;
  /** Settles when all that was read has been handed on, or after `limitMs`. Never rejects. */
  flush(limitMs: number): Promise<void>;
}

/** What one worker writes. */
export interface Followed {
  /**
   * The worker has ended: settles when all that it wrote has been read, or after `limitMs`, as what it has started may hold
   * the other end for ever. From then on this keeps no process alive.
   */
  end(limitMs: number): Promise<void>;
}

export interface PassOnLimits {
  /** With more than this on its way nothing more is read from the living. */
  readonly highBytes: number;
  /** With more than this on its way what the dead have left behind is dropped, and it is said how much. */
  readonly mostBytes: number;
  /** So long a piece of a line waits for its rest, so that the lines of two workers do not mix. */
  readonly lineMs: number;
}

const LIMITS: PassOnLimits = { highBytes: 256 * 1024, mostBytes: 4 * 1024 ** 2, lineMs: 50 };
const NEWLINE = 10;

interface Follower {
  readonly stream: Readable;
  /** What waits for the rest of its line. */
  rest: Uint8Array[];
  timer: NodeJS.Timeout | undefined;
  /** Its worker has ended, and what it wrote last is read whatever waits. */
  isEnding: boolean;
}

export function createPassOn(sink: Sink, limits: PassOnLimits = LIMITS): PassOn {
  const followers = new Set<Follower>();
  let onItsWay = 0;
  let lost = 0;
  let told: (() => void)[] = [];

  function write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (onItsWay + chunk.length > limits.mostBytes) {
      lost += chunk.length;
      return;
    }
    onItsWay += chunk.length;
    sink.write(chunk, () => {
      onItsWay -= chunk.length;
      flowAgain();
    });
    if (onItsWay <= limits.highBytes) return;
    for (const { stream, isEnding } of followers) if (!isEnding) stream.pause();
  }

  function flowAgain(): void {
    if (onItsWay <= limits.highBytes / 2) for (const { stream } of followers) stream.resume();
    if (onItsWay > 0) return;
    if (lost > 0) {
      const text = `${lost} bytes that workers wrote to stderr were lost, because nobody has read them\n`;
      lost = 0;
      write(Buffer.from(text));
      return;
    }
    for (const tell of told.splice(0)) tell();
  }

  function writeRest(follower: Follower): void {
    clearTimeout(follower.timer);
    follower.timer = undefined;
    const rest = Buffer.concat(follower.rest.splice(0));
    write(rest);
  }

  function hear(follower: Follower, chunk: Uint8Array): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      follower.rest.push(chunk.subarray(0, end));
      writeRest(follower);
    }
    if (end === chunk.length) return;
    follower.rest.push(chunk.subarray(end));
    follower.timer ??= setTimeout(() => writeRest(follower), limits.lineMs).unref();
  }

  return {
    follow(stream, heard) {
      const follower: Follower = { stream, rest: [], timer: undefined, isEnding: false };
      followers.add(follower);
      const ended = new Promise<void>((resolve) => {
        const over = (): void => {
          if (!followers.delete(follower)) return;
          writeRest(follower);
          resolve();
        };
        stream.on('end', over);
        stream.on('close', over);
        // A broken pipe ends like any other.
        stream.on('error', over);
      });
      stream.on('data', (chunk: Uint8Array) => {
        heard(chunk);
        hear(follower, chunk);
      });
      if (onItsWay > limits.highBytes) stream.pause();
      return {
        async end(limitMs) {
          follower.isEnding = true;
          stream.resume();
          await within(limitMs, ended);
          follower.isEnding = false;
          if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
        },
      };
    },
    async flush(limitMs) {
      for (const follower of followers) writeRest(follower);
      if (onItsWay === 0) return;
      await within(limitMs, new Promise<void>((resolve) => told.push(resolve)));
    },
  };
}

async function within(limitMs: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([promise, new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)))]);
  clearTimeout(timer);
}
