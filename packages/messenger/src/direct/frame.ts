/** What a frame is. The numbers are those on the wire. */
export const frameTypes = {
  /** A message as JSON. */
  json: 1,
  /** A message as JSON without its payload, and that as V8 serialises it. */
  clone: 2,
  /** Nothing but its `ack`. */
  ack: 3,
  /** The first of whoever has connected: who it is, as JSON. */
  hello: 4,
  /** The first answer. */
  welcome: 5,
  /** All that the other end had sent by the relay before it asked has come. */
  synced: 6,
  /** Several messages as one JSON array; `seq` is the number of the first. */
  jsons: 7,
  /** A piece of what the `clone` that is to come has beside it. */
  piece: 8,
  /** Some pieces have been read. */
  taken: 9,
} as const;

export interface Frame {
  readonly type: number;
  /** Numbers the messages of one direction from 1; 0 for what is no message. */
  readonly seq: number;
  /** All messages of the other direction up to this one have come. */
  readonly ack: number;
  readonly body: Buffer;
}

/** Numbers of messages are written with so many bytes: a connection may live for years. */
const NUMBER_BYTES = 6;
/** What the upper two of them count. */
const UPPER = 2 ** 32;
const TYPE_AT = 4;
const SEQ_AT = 5;
const ACK_AT = SEQ_AT + NUMBER_BYTES;

/** Bytes before the body: its length, type, seq, ack. */
export const HEAD_BYTES = ACK_AT + NUMBER_BYTES;

/** What the other end wrote is no frame. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code = 'EC_FRAME';
}

/** Small bodies are copied behind their head: one write is cheaper than two. */
const COPIED_BYTES = 4_096;

export function encodeFrame(type: number, seq: number, ack: number, body: readonly Buffer[] = []): Buffer[] {
  const bytes = body.reduce((sum, part) => sum + part.length, 0);
  const copied = bytes <= COPIED_BYTES;
  const head = Buffer.allocUnsafe(HEAD_BYTES + (copied ? bytes : 0));
  writeHead(head, bytes, type, seq, ack);
  if (!copied) return [head, ...body];
  let at = HEAD_BYTES;
  for (const part of body) at += part.copy(head, at);
  return [head];
}

/** The same for a body of text: in one piece, without a copy in between. */
export function encodeTextFrame(type: number, seq: number, ack: number, text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + bytes);
  writeHead(frame, bytes, type, seq, ack);
  // Most texts are ASCII, and that is only copied.
  frame.write(text, HEAD_BYTES, bytes === text.length ? 'latin1' : 'utf8');
  return frame;
}

/** Each head is put together here: a view costs less than the checks of a Buffer's methods. */
const scratch = new Uint8Array(HEAD_BYTES);
const scratchView = new DataView(scratch.buffer);

function writeHead(frame: Buffer, bytes: number, type: number, seq: number, ack: number): void {
  scratchView.setUint32(0, bytes, true);
  scratch[TYPE_AT] = type;
  writeNumber(SEQ_AT, seq);
  writeNumber(ACK_AT, ack);
  frame.set(scratch);
}

function writeNumber(at: number, value: number): void {
  scratchView.setUint32(at, value, true);
  scratchView.setUint16(at + 4, value / UPPER, true);
}

const readNumber = (head: DataView, at: number): number =>
  head.getUint32(at, true) + head.getUint16(at + 4, true) * UPPER;

/** Puts frames together again, however they were cut. */
export interface FrameReader {
  /** Calls `hear` for each frame that is whole now. Throws a FrameError for a body above the limit. */
  push(chunk: Buffer): void;
  /** From now on bodies may have so many bytes. */
  allow(maxBytes: number): void;
}

export function createFrameReader(maxBytes: number, hear: (frame: Frame) => void): FrameReader {
  /** Of a head that is cut in the middle, what has come. */
  const cut = new Uint8Array(HEAD_BYTES);
  const cutView = new DataView(cut.buffer);
  let cutFilled = 0;
  /** The head of the body that is not whole. */
  let type = 0;
  let seq = 0;
  let ack = 0;
  let body: Buffer | undefined;
  let bodyFilled = 0;
  let limit = maxBytes;

  /** Reads a head. Returns the length of its body. */
  function open(view: DataView): number {
    const length = view.getUint32(0, true);
    if (length > limit) throw new FrameError(`a frame of ${length} bytes is larger than the ${limit} that are allowed`);
    type = view.getUint8(TYPE_AT);
    seq = readNumber(view, SEQ_AT);
    ack = readNumber(view, ACK_AT);
    return length;
  }

  /** The length of the body whose head begins there, or is whole now. Undefined: it is not, and the chunk is used up. */
  function openAt(chunk: Buffer, at: number): { readonly length: number; readonly bodyAt: number } | undefined {
    const left = chunk.length - at;
    if (cutFilled === 0 && left >= HEAD_BYTES) {
      return { length: open(new DataView(chunk.buffer, chunk.byteOffset + at, HEAD_BYTES)), bodyAt: at + HEAD_BYTES };
    }
    const copied = Math.min(HEAD_BYTES - cutFilled, left);
    cut.set(chunk.subarray(at, at + copied), cutFilled);
    cutFilled += copied;
    if (cutFilled < HEAD_BYTES) return undefined;
    cutFilled = 0;
    return { length: open(cutView), bodyAt: at + copied };
  }

  return {
    allow(bytes) {
      limit = bytes;
    },
    push(chunk) {
      for (let at = 0; at < chunk.length;) {
        if (!body) {
          const opened = openAt(chunk, at);
          if (!opened) return;
          const { length, bodyAt } = opened;
          at = bodyAt + length;
          // Whole in this chunk: no copy. Else room for all of it at once, so that no large buffer is ever moved.
          if (at <= chunk.length) {
            hear({ type, seq, ack, body: chunk.subarray(bodyAt, at) });
            continue;
          }
          body = Buffer.allocUnsafeSlow(length);
          bodyFilled = 0;
          at = bodyAt;
        }
        const copied = chunk.copy(body, bodyFilled, at);
        bodyFilled += copied;
        at += copied;
        if (bodyFilled < body.length) return;
        const whole = body;
        body = undefined;
        hear({ type, seq, ack, body: whole });
      }
    },
  };
}
