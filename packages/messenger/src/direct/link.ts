import { fits } from '../outbox.js';
import type { OutboxLimits, Pushed } from '../outbox.js';
import { createBatch, messagesIn } from '../batch.js';
import { decodeBodies, messageOf } from './body.js';
import type { Body } from './body.js';
import { createFrameReader, encodeFrame, encodeTextFrame, FrameError, frameTypes, HEAD_BYTES } from './frame.js';
import { createPieceReader } from './large/piece-reader.js';
import { createPieceWriter } from './large/piece-writer.js';
import { createReceived } from './received.js';
import { createUnacknowledged } from './unacknowledged.js';
import type { Numbered } from './unacknowledged.js';

export interface LinkParts {
  /** Writes, now or as soon as there is room. False: wait for `drained`. */
  write(buffers: readonly Buffer[]): boolean;
  /** Calls back when this turn is over: what is said in it leaves together. */
  later(flush: () => void): void;
  /** A message of the other end, in order and once. */
  message(raw: unknown): void;
  /** All that the other end had sent by the relay has come. */
  synced(): void;
  readonly limits: OutboxLimits;
  /** Larger frames are refused, and the link with them. */
  readonly maxBytes: number;
  /** The number before the first message, of both directions. Default: 0. */
  readonly startsAfter?: number | undefined;
}

/** One connection between two workers: ordered, numbered, acknowledged. Whoever made it brings it what is read. */
export interface Link {
  send(body: Body): Pushed;
  /** What was read from the connection. Throws a FrameError for what makes no sense: then the connection is to be cut. */
  receive(chunk: Buffer): void;
  /** The connection takes more. */
  drained(): void;
  /** Tells the other end that what it had sent by the relay has come. */
  sayReady(): void;
  /** Settles when nothing waits, and the connection takes more. */
  room(): Promise<void>;
  /** Settles when the other end has had all that was sent. */
  arrived(): Promise<void>;
  /** The connection is gone: gives, in order, what was written and not acknowledged, and what was not even written. */
  end(): { readonly unacknowledged: readonly Numbered[]; readonly unwritten: readonly unknown[] };
  /** Whether the other end has had all that was sent. */
  readonly isIdle: boolean;
  /** The number of the last message that came. */
  readonly lastSeq: number;
}

/** Longer texts have a frame of their own. */
const BATCHED_LENGTH = 16 * 1024;

export function createLink(parts: LinkParts): Link {
  const { later, startsAfter = 0 } = parts;
  const batch = createBatch();
  const sent = createUnacknowledged(startsAfter);
  /** Its large parts are being written: no other message overtakes it. */
  let unfinished: Body | undefined;
  const pieces = createPieceWriter({
    write: (piece) => writeFrame(frameTypes.piece, 0, piece),
    hasRoom: () => !blocked,
  });
  let isFlushing = false;
  let waiting: Body[] = [];
  let waitingBytes = 0;
  /** Of what waits, what there is room for is being written. */
  let isWriting = false;
  let blocked = false;
  let emptied: (() => void)[] = [];
  let allArrived: (() => void)[] = [];
  let ended = false;

  // — in

  const large = createPieceReader(parts.maxBytes, () => writeFrame(frameTypes.taken, 0));
  const received = createReceived(() => {
    if (!ended) writeFrame(frameTypes.ack, 0);
  }, startsAfter);

  const reader = createFrameReader(parts.maxBytes, ({ type, seq, ack, body }) => {
    if (ended) return;
    if (sent.acknowledge(ack)) writeWaiting();
    if (type === frameTypes.synced) parts.synced();
    else if (type === frameTypes.piece) large.push(body);
    else if (type === frameTypes.taken) pieces.taken();
    else if (type !== frameTypes.ack) hear(type, seq, body);
  });

  function hear(type: number, first: number, body: Buffer): void {
    if (type !== frameTypes.json && type !== frameTypes.clone && type !== frameTypes.jsons)
      throw new FrameError(`a frame of the unknown type ${type}`);
    if (first !== received.last + 1) throw new FrameError(`message ${first} came after ${received.last}`);
    let messages: readonly unknown[];
    let bytes = body.length;
    try {
      const beside = large.take();
      bytes += beside.bytes;
      messages = decodeBodies(type, body, beside.parts);
    } catch (cause) {
      throw new FrameError(`message ${first} cannot be read`, { cause });
    }
    for (const message of messages) {
      // What is heard may end the link: then the others come by the relay.
      if (ended) return;
      received.add(bytes / messages.length);
      parts.message(message);
    }
  }

  // — out

  const hasWindow = (): boolean => !blocked && !unfinished && sent.hasRoom(batch.count, batch.length);

  function write(body: Body): void {
    const { text, bytes, large: aside } = body;
    if (aside) {
      flush();
      unfinished = body;
      pieces.begin(aside.pieces, () => {
        unfinished = undefined;
        writeMessages(body, 1);
        if (!isWriting) writeWaiting();
      });
    } else if (text === undefined || bytes > BATCHED_LENGTH) {
      flush();
      writeMessages(body, 1);
    } else if (!batch.add(text)) flush();
    else if (!isFlushing) {
      isFlushing = true;
      later(() => {
        isFlushing = false;
        flush();
      });
    }
  }

  function flush(): void {
    if (batch.count === 0) return;
    const { text, count } = batch.take();
    writeMessages({ type: count === 1 ? frameTypes.json : frameTypes.jsons, text, bytes: text.length }, count);
  }

  function writeMessages({ type, text, parts: body = [], large: aside, bytes }: Body, count: number): void {
    const first = sent.last + 1;
    if (text === undefined) {
      sent.add({ type, parts: body, large: aside?.parts, headBytes: 0, count, bytes });
      return writeFrame(type, first, body);
    }
    const frame = encodeTextFrame(type, first, received.told(), text);
    sent.add({ type, parts: [frame], headBytes: HEAD_BYTES, count, bytes });
    blocked = !parts.write([frame]);
  }

  function writeFrame(type: number, first: number, body?: readonly Buffer[]): void {
    blocked = !parts.write(encodeFrame(type, first, received.told(), body));
  }

  function writeWaiting(): void {
    let written = 0;
    isWriting = true;
    for (const body of waiting) {
      if (!hasWindow()) break;
      write(body);
      waitingBytes -= body.bytes;
      written += 1;
    }
    isWriting = false;
    if (written > 0) waiting = waiting.slice(written);
    if (hasRoom()) release();
    if (isIdle()) releaseArrived();
  }

  const hasRoom = (): boolean => waiting.length === 0 && !blocked && !unfinished;
  const isIdle = (): boolean => waiting.length === 0 && !unfinished && batch.count === 0 && sent.isEmpty;

  function releaseArrived(): void {
    const resolves = allArrived;
    allArrived = [];
    for (const resolve of resolves) resolve();
  }

  function release(): void {
    const resolves = emptied;
    emptied = [];
    for (const resolve of resolves) resolve();
  }

  return {
    send(body) {
      if (ended) return 'closed';
      if (waiting.length === 0 && hasWindow()) {
        write(body);
        // As a stream says it: the next is better made when this one has left. Until then this loop is free to feed the other.
        return blocked || unfinished ? 'waiting' : 'sent';
      }
      if (!fits(body.bytes, { count: waiting.length, bytes: waitingBytes }, parts.limits)) return 'full';
      waiting.push(body);
      waitingBytes += body.bytes;
      return 'waiting';
    },
    receive(chunk) {
      reader.push(chunk);
      if (!ended) received.owe();
    },
    drained() {
      blocked = false;
      pieces.resume();
      writeWaiting();
    },
    sayReady: () => writeFrame(frameTypes.synced, 0),
    arrived: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => void allArrived.push(resolve))),
    room: () => (hasRoom() ? Promise.resolve() : new Promise((resolve) => void emptied.push(resolve))),
    end() {
      ended = true;
      received.end();
      pieces.end();
      const bodies = unfinished ? [unfinished, ...waiting] : waiting;
      const unwritten = [...messagesIn(batch.take()), ...bodies.map(messageOf)];
      const left = { unacknowledged: sent.end(), unwritten };
      waiting = [];
      unfinished = undefined;
      release();
      releaseArrived();
      return left;
    },
    get isIdle() {
      return isIdle();
    },
    get lastSeq() {
      return received.last;
    },
  };
}
