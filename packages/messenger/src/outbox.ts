import { createBatch, messagesIn } from './batch.js';
import type { Taken } from './batch.js';
import { isBundled, sealBundle } from './bundle.js';
import { Lane } from './lane.js';
import { openSystem } from './system-message.js';

/** How messages are kept while they wait: as they are at that moment, whatever happens to them later. */
export interface Keeping<Kept> {
  /** Throws for what cannot be kept. */
  keep(message: unknown): Kept;
  bytes(kept: Kept): number;
  give(kept: Kept): unknown;
}

const asJson: Keeping<string> = {
  keep: (message) => JSON.stringify(message),
  bytes: ({ length }) => length,
  give: (text) => JSON.parse(text),
};

/** Where a channel writes to. */
export interface OutboxParts<Kept = string> {
  /**
   * Hands a message to the system; `written` is called once it has left, or never will. False: the system has enough for
   * now. Throws for what cannot be serialised.
   */
  write(message: unknown, written: () => void): boolean;
  /** False once the channel is closed: it is not written to any more. */
  isOpen(): boolean;
  readonly limits?: Partial<OutboxLimits> | undefined;
  /** Default: as JSON, which is what channels of processes make of them. */
  readonly keeping?: Keeping<Kept> | undefined;
  /**
   * The reader opens bundles: then of short messages that come in one turn the first leaves at once, and the others
   * together, at its end. Only where messages are kept as JSON. Default: each leaves alone.
   */
  readonly bundles?: boolean | undefined;
  /** Calls back when this turn is over. Default: `process.nextTick`. */
  later?(flush: () => void): void;
  /** What was taken, and then given up: pushed out by newer messages, or the channel was closed before it could leave. */
  dropped?(message: unknown, reason: 'full' | 'closed'): void;
  /** The first message waits here, or none waits any more: the last has left, or the channel is closed. */
  flowing?(isFlowing: boolean): void;
}

/** How much waits for a reader who is slow, and what happens then. */
export interface OutboxLimits {
  /** Messages. Default: 100,000. */
  readonly count: number;
  /** Bytes. A single message that is larger waits alone. Default: 8 MiB. */
  readonly bytes: number;
  /** What gives way where there is no room: the new message (`refuse`, the default) or the oldest (`drop-oldest`). */
  readonly overflow: 'refuse' | 'drop-oldest';
}

/**
 * What a channel says of a message: `sent`; `waiting` for the reader, who is slow; not taken, because too much waits
 * already (`full`) or the channel is `closed`.
 */
export type Pushed = 'sent' | 'waiting' | 'full' | 'closed';

/** A plain function may say only whether it took a message. */
export const pushed = (said: boolean | Pushed): Pushed => (said === true ? 'sent' : said === false ? 'closed' : said);

/**
 * The way into one channel. As long as its reader keeps up, messages go straight to the system. Then they wait here, in
 * order, within limits; what master and workers say to each other overtakes what applications say.
 */
export interface Outbox {
  /** Throws for what cannot be serialised. What is changed after this call does not change the message. */
  push(message: unknown): Pushed;
  /** Settles when nothing waits any more, or the channel is closed. */
  room(): Promise<void>;
  /** Settles once everything has been handed to the system, or after `limitMs`. Never rejects. */
  flush(limitMs: number): Promise<void>;
  /** The channel is closed: what waits is dropped. */
  close(): void;
  readonly waiting: { readonly count: number; readonly bytes: number };
}

/** Whether there is room behind what waits. What is larger than the limit may wait alone: else it could never be sent to who is slow. */
export function fits(
  bytes: number,
  waiting: { readonly count: number; readonly bytes: number },
  limits: OutboxLimits,
): boolean {
  if (waiting.count >= limits.count) return false;
  return waiting.count === 0 || waiting.bytes + bytes <= limits.bytes;
}

/** What waits in a channel of which nothing else was said. */
export const defaultOutboxLimits: OutboxLimits = { count: 100_000, bytes: 8 * 1024 ** 2, overflow: 'refuse' };

export function createOutbox<Kept = string>(parts: OutboxParts<Kept>): Outbox {
  const { keep: toKept, bytes: bytesOf, give } = parts.keeping ?? (asJson as unknown as Keeping<Kept>);
  const { bundles = false, later = (flush) => process.nextTick(flush) } = parts;
  /** Of this turn. It is empty wherever the system has enough. */
  const batch = createBatch();
  let isTurn = false;
  const limits = { ...defaultOutboxLimits, ...parts.limits };
  const lanes = { control: new Lane<Kept>(bytesOf), bulk: new Lane<Kept>(bytesOf) };
  /** Handed to the system, and not yet gone. */
  let unwritten = 0;
  let blocked = false;
  let isFlowing = true;
  let emptied: (() => void)[] = [];
  let written: (() => void)[] = [];

  const waitingCount = (): number => lanes.control.count + lanes.bulk.count;
  const waitingBytes = (): number => lanes.control.bytes + lanes.bulk.bytes;

  function write(message: unknown): void {
    unwritten += 1;
    try {
      blocked = !parts.write(message, onWritten);
    } catch (error) {
      unwritten -= 1;
      throw error;
    }
  }

  function onWritten(): void {
    unwritten -= 1;
    // One leaves, one follows: so what the system holds does not grow.
    if (blocked) writeNext();
    if (isIdle()) release('written');
  }

  function writeNext(): void {
    if (!parts.isOpen()) return close();
    blocked = false;
    while (!blocked) {
      const urgent = lanes.control.shift();
      if (urgent === undefined && bundles && fillBatch()) {
        writeBatch();
        continue;
      }
      const kept = urgent ?? lanes.bulk.shift();
      if (kept === undefined) return empty();
      const message = give(kept);
      try {
        write(message);
      } catch {
        // It was taken, and cannot be thrown at its sender any more.
        parts.dropped?.(message, 'closed');
      }
    }
  }

  /** What waits is text already: to bundle it costs less than to give it as it was. */
  function fillBatch(): boolean {
    for (let text = lanes.bulk.shift(); text !== undefined; text = lanes.bulk.shift())
      if (!batch.add(text as string)) break;
    return batch.count > 0;
  }

  function writeBatch(): void {
    if (batch.count === 0) return;
    const taken = batch.take();
    try {
      if (!parts.isOpen()) return dropAll(taken);
      write(sealBundle(taken));
    } catch {
      dropAll(taken);
    }
  }

  function dropAll(taken: Taken): void {
    for (const message of messagesIn(taken)) parts.dropped?.(message, 'closed');
  }

  /** The first of a turn does not wait for others, which may never come. */
  function beginTurn(): void {
    if (isTurn || !bundles) return;
    isTurn = true;
    later(() => {
      isTurn = false;
      writeBatch();
    });
  }

  const isIdle = (): boolean => unwritten === 0 && waitingCount() === 0 && batch.count === 0;

  function empty(): void {
    setFlowing(true);
    release('emptied');
  }

  function setFlowing(now: boolean): void {
    if (now === isFlowing) return;
    isFlowing = now;
    parts.flowing?.(now);
  }

  function release(which: 'emptied' | 'written'): void {
    const waiting = which === 'emptied' ? emptied : written;
    if (which === 'emptied') emptied = [];
    else written = [];
    for (const resolve of waiting) resolve();
  }

  function keep(message: unknown): Pushed {
    // As on the wire: what is changed after this call does not change it, and what cannot be serialised throws here.
    const kept = toKept(message);
    const isControl = isUrgent(message);
    const lane = isControl ? lanes.control : lanes.bulk;
    if (!isControl && !makeRoom(bytesOf(kept))) return 'full';
    // Whoever asks and does not read is answered as far as there is room; orders of the master are few.
    if (isControl && isAnswer(message) && lanes.control.bytes + bytesOf(kept) > limits.bytes) return 'full';
    lane.push(kept);
    setFlowing(false);
    return 'waiting';
  }

  /** What master and workers say to each other is little, and is never refused. */
  function makeRoom(bytes: number): boolean {
    // Nothing is dropped for what may not have room even then.
    if (bytes > limits.bytes) return fits(bytes, lanes.bulk, limits);
    while (!fits(bytes, lanes.bulk, limits)) {
      const oldest = limits.overflow === 'drop-oldest' ? lanes.bulk.shift() : undefined;
      if (oldest === undefined) return false;
      parts.dropped?.(give(oldest), 'full');
    }
    return true;
  }

  function close(): void {
    dropAll(batch.take());
    for (const lane of [lanes.control, lanes.bulk])
      for (let kept = lane.shift(); kept !== undefined; kept = lane.shift()) parts.dropped?.(give(kept), 'closed');
    // Nobody waits for a reader who is gone.
    empty();
    release('written');
  }

  return {
    push(message) {
      if (!parts.isOpen()) return 'closed';
      if (isTurn && !blocked && !isUrgent(message) && isBundled(message)) {
        if (!batch.add(toKept(message) as string)) writeBatch();
        return 'sent';
      }
      if (!blocked) writeBatch();
      if (blocked) return keep(message);
      write(message);
      beginTurn();
      return 'sent';
    },
    room: () => (waitingCount() === 0 ? Promise.resolve() : new Promise((resolve) => void emptied.push(resolve))),
    flush(limitMs) {
      if (!blocked) writeBatch();
      if (isIdle() || !parts.isOpen()) return Promise.resolve();
      return new Promise((resolve) => {
        const limit = setTimeout(resolve, limitMs);
        written.push(() => {
          clearTimeout(limit);
          resolve();
        });
      });
    },
    close,
    get waiting() {
      return { count: waitingCount(), bytes: waitingBytes() };
    },
  };
}

const isAnswer = (message: unknown): boolean => (message as { type?: unknown }).type === 'answer';

/** Replies carry what applications say, and keep their place behind what was said before; `sync` is about that place. */
function isUrgent(message: unknown): boolean {
  const system = openSystem(message);
  if (!system || system.type === 'refused' || system.type === 'sync') return false;
  return system.type !== 'answer' || (system.data.outcome.kind !== 'reply' && system.data.outcome.kind !== 'error');
}
