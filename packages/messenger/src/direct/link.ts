import type { WireMessage } from '../envelope.js';
import type { OutboxLimits, Pushed } from '../outbox.js';
import type { Weight } from '../payload/weigh.js';
import type { SealedSystem } from '../system-message.js';
import { decodeBody, encodeBody } from './body.js';
import type { Body } from './body.js';
import { createFrameReader, encodeFrame, encodeTextFrame, FrameError, frameTypes } from './frame.js';

/** A message on its way over a link. */
export interface Parcel {
  readonly message: WireMessage | SealedSystem;
  readonly weight: Weight;
  /** Made once, where it is for several. */
  readonly body: Body;
}

/** A parcel that was written, under its number. */
export interface Numbered extends Parcel {
  readonly seq: number;
}

export interface LinkParts {
  /** Writes, now or as soon as there is room. False: wait for `drained`. */
  write(buffers: readonly Buffer[]): boolean;
  /** A message of the other end, in order and once. */
  message(raw: unknown): void;
  /** All that the other end had sent by the relay has come. */
  synced(): void;
  readonly limits: OutboxLimits;
  /** Larger frames are refused, and the link with them. */
  readonly maxBytes: number;
}

/** One connection between two workers: ordered, numbered, acknowledged. Whoever made it brings it what is read. */
export interface Link {
  send(parcel: Parcel): Pushed;
  /** What was read from the connection. Throws a FrameError for what makes no sense: then the connection is to be cut. */
  receive(chunk: Buffer): void;
  /** The connection takes more. */
  drained(): void;
  /** Tells the other end that what it had sent by the relay has come. */
  sayReady(): void;
  /** Settles when nothing waits. */
  room(): Promise<void>;
  /** Settles when the other end has had all that was sent. */
  arrived(): Promise<void>;
  /** The connection is gone: gives, in order, what was written and not acknowledged, and what was not even written. */
  end(): { readonly unacknowledged: readonly Numbered[]; readonly unwritten: readonly Parcel[] };
  /** Whether the other end has had all that was sent. */
  readonly isIdle: boolean;
  /** The number of the last message that came. */
  readonly lastSeq: number;
}

/** Written and not acknowledged: so much the other end may be behind. */
const WINDOW_BYTES = 4 * 1024 ** 2;
const WINDOW_COUNT = 4_096;
/** Acknowledged at once when so much has come; else with the next message of ours, or a little later. */
const ACK_BYTES = WINDOW_BYTES / 8;
const ACK_COUNT = WINDOW_COUNT / 8;
const ACK_AFTER_MS = 20;

export function createLink(parts: LinkParts): Link {
  let unacknowledged: Numbered[] = [];
  let waiting: Parcel[] = [];
  let writtenBytes = 0;
  let waitingBytes = 0;
  let seq = 0;
  let blocked = false;
  let lastSeq = 0;
  let owed = { count: 0, bytes: 0 };
  let ackTimer: NodeJS.Timeout | undefined;
  let emptied: (() => void)[] = [];
  let allArrived: (() => void)[] = [];
  let ended = false;

  const reader = createFrameReader(parts.maxBytes, (frame) => {
    if (ended) return;
    acknowledge(frame.ack);
    if (frame.type === frameTypes.synced) parts.synced();
    else if (frame.type !== frameTypes.ack) hear(frame.type, frame.seq, frame.body);
  });

  function hear(type: number, number: number, body: Buffer): void {
    if (type !== frameTypes.json && type !== frameTypes.clone)
      throw new FrameError(`a frame of the unknown type ${type}`);
    if (number !== lastSeq + 1) throw new FrameError(`message ${number} came after ${lastSeq}`);
    lastSeq = number;
    owed = { count: owed.count + 1, bytes: owed.bytes + body.length };
    let message: unknown;
    try {
      message = decodeBody(type, body);
    } catch (cause) {
      throw new FrameError(`message ${number} cannot be read`, { cause });
    }
    parts.message(message);
  }

  function acknowledge(upTo: number): void {
    const first = unacknowledged[0];
    if (!first || upTo < first.seq) return;
    if (upTo > seq) throw new FrameError(`message ${upTo} is acknowledged, and the last was ${seq}`);
    const gone = unacknowledged.slice(0, upTo - first.seq + 1);
    unacknowledged = unacknowledged.slice(gone.length);
    writtenBytes -= gone.reduce((sum, { body }) => sum + body.bytes, 0);
    writeWaiting();
  }

  const hasWindow = (): boolean =>
    !blocked && unacknowledged.length < WINDOW_COUNT && (writtenBytes < WINDOW_BYTES || unacknowledged.length === 0);

  function write(parcel: Parcel): void {
    seq += 1;
    unacknowledged.push({ ...parcel, seq });
    writtenBytes += parcel.body.bytes;
    writeFrame(parcel.body.type, seq, parcel.body);
  }

  /** Whatever is written carries what is owed. */
  function writeFrame(type: number, number: number, { text, parts: bytes = [] }: Partial<Body> = {}): void {
    owed = { count: 0, bytes: 0 };
    clearTimeout(ackTimer);
    ackTimer = undefined;
    const isText = text !== undefined;
    blocked = !parts.write(
      isText ? [encodeTextFrame(type, number, lastSeq, text)] : encodeFrame(type, number, lastSeq, bytes),
    );
  }

  function writeWaiting(): void {
    let written = 0;
    for (const parcel of waiting) {
      if (!hasWindow()) break;
      write(parcel);
      waitingBytes -= parcel.body.bytes;
      written += 1;
    }
    if (written > 0) waiting = waiting.slice(written);
    if (waiting.length === 0) release();
    if (isIdle()) releaseArrived();
  }

  const isIdle = (): boolean => waiting.length === 0 && unacknowledged.length === 0;

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

  /** Sooner or later, so that the other end need not keep what has come. */
  function oweAcknowledgement(): void {
    if (owed.count === 0) return;
    if (owed.count >= ACK_COUNT || owed.bytes >= ACK_BYTES) return writeFrame(frameTypes.ack, 0);
    ackTimer ??= setTimeout(() => {
      if (!ended && owed.count > 0) writeFrame(frameTypes.ack, 0);
    }, ACK_AFTER_MS).unref();
  }

  return {
    send(parcel) {
      if (ended) return 'closed';
      if (waiting.length === 0 && hasWindow()) {
        write(parcel);
        return 'sent';
      }
      const { count, bytes } = parts.limits;
      if (waiting.length >= count || waitingBytes + parcel.body.bytes > bytes) return 'full';
      waiting.push(parcel);
      waitingBytes += parcel.body.bytes;
      return 'waiting';
    },
    receive(chunk) {
      reader.push(chunk);
      oweAcknowledgement();
    },
    drained() {
      blocked = false;
      writeWaiting();
    },
    sayReady: () => writeFrame(frameTypes.synced, 0),
    arrived: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => void allArrived.push(resolve))),
    room: () => (waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => void emptied.push(resolve))),
    end() {
      ended = true;
      clearTimeout(ackTimer);
      const left = { unacknowledged, unwritten: waiting };
      unacknowledged = [];
      waiting = [];
      release();
      releaseArrived();
      return left;
    },
    get isIdle() {
      return isIdle();
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}

/** Makes a parcel. Throws for what cannot be serialised. */
export function parcelOf(message: WireMessage | SealedSystem, weight: Weight, isShared = false): Parcel {
  return { message, weight, body: encodeBody(message, weight, isShared) };
}
