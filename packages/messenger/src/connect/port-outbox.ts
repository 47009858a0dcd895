import { createOutbox } from '../outbox.js';
import type { Outbox, OutboxParts } from '../outbox.js';
import { v8 } from '../payload/v8.js';

/** A port never says that its reader is slow: the reader says what it has read, and this many may be unread. */
const UNREAD = 1_024;
const READ_AT_ONCE = UNREAD / 8;

/** The way into a port between two threads, and no faster than the other thread reads. */
export interface PortOutbox extends Outbox {
  /** The reader has read so many more; without a number: all. */
  read(count?: number): void;
}

/** What a port's outbox needs: it clones by itself. */
export interface PortOutboxParts extends Pick<OutboxParts, 'isOpen' | 'limits' | 'dropped' | 'flowing'> {
  postMessage(message: unknown): void;
}

/** Makes the outbox of a port whose reader counts what it reads with a `createReadTally`. */
export function createPortOutbox({ postMessage, ...parts }: PortOutboxParts): PortOutbox {
  let unread: (() => void)[] = [];
  const outbox = createOutbox({
    ...parts,
    // JSON would change what a port clones.
    keeping: {
      keep: (message) => v8().serialize(message),
      bytes: ({ length }) => length,
      give: (kept) => v8().deserialize(kept),
    },
    write(message, written) {
      postMessage(message);
      return unread.push(written) < UNREAD;
    },
  });
  return Object.assign(outbox, {
    read(count = unread.length) {
      const done = unread.slice(0, count);
      unread = unread.slice(done.length);
      for (const written of done) written();
    },
  });
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
