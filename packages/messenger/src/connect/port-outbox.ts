import { createOutbox } from '../outbox.js';
import type { Outbox, OutboxParts, Pushed } from '../outbox.js';
import { v8 } from '../payload/v8.js';
import { weigh } from '../payload/weigh.js';

/** A port never says that its reader is slow: the reader says what it has read, and this many may be unread. */
const UNREAD = 1_024;
/** And so many bytes, but for the last of them. */
const UNREAD_BYTES = 1024 ** 2;
const READ_AT_ONCE = UNREAD / 8;

/** The way into a port between two threads, and no faster than the other thread reads. */
export interface PortOutbox extends Outbox {
  /** Who knows about how many bytes the message has, says so: else it is looked at here. */
  push(message: unknown, bytes?: number): Pushed;
  /** The reader has read so many more; without a number: all. */
  read(count?: number): void;
}

/** What a port's outbox needs: it clones by itself. */
export interface PortOutboxParts extends Pick<OutboxParts, 'isOpen' | 'limits' | 'dropped' | 'flowing'> {
  postMessage(message: unknown): void;
}

/** Makes the outbox of a port whose reader counts what it reads with a `createReadTally`. */
export function createPortOutbox({ postMessage, ...parts }: PortOutboxParts): PortOutbox {
  let unread: { readonly bytes: number; written(): void }[] = [];
  let unreadBytes = 0;
  /** Of the message that is about to be written. */
  let nextBytes = 0;
  const outbox = createOutbox({
    ...parts,
    // JSON would change what a port clones.
    keeping: {
      keep: (message) => v8().serialize(message),
      bytes: ({ length }) => length,
      give(kept) {
        nextBytes = kept.length;
        return v8().deserialize(kept);
      },
    },
    write(message, written) {
      const bytes = nextBytes;
      postMessage(message);
      unreadBytes += bytes;
      return unread.push({ bytes, written }) < UNREAD && unreadBytes < UNREAD_BYTES;
    },
  });
  const { push } = outbox;
  return Object.assign(outbox, {
    push(message: unknown, bytes = bytesOf(message)) {
      nextBytes = bytes;
      return push(message);
    },
    read(count = unread.length) {
      const done = unread.slice(0, count);
      unread = unread.slice(done.length);
      for (const { bytes } of done) unreadBytes -= bytes;
      for (const { written } of done) written();
    },
  });
}

/** What cannot be weighed cannot be cloned in most cases, and the port says so. */
function bytesOf(message: unknown): number {
  try {
    return weigh(message, UNREAD_BYTES).bytes;
  } catch {
    return 0;
  }
}

/** Counts what a thread reads from a port, and tells the other side by and by. Call the result once per message. */
export function createReadTally(tell: (count: number) => void): () => void {
  let read = 0;
  const tellAll = (): void => {
    if (read > 0) tell(read);
    read = 0;
  };
  return () => {
    read += 1;
    if (read === 1) setImmediate(tellAll);
    else if (read >= READ_AT_ONCE) tellAll();
  };
}
