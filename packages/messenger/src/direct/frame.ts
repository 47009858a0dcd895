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

function writeHead(frame: Buffer, bytes: number, type: number, seq: number, ack: number): void {
  frame.writeUInt32LE(bytes, 0);
  frame[4] = type;
  frame.writeUIntLE(seq, SEQ_AT, NUMBER_BYTES);
  frame.writeUIntLE(ack, ACK_AT, NUMBER_BYTES);
}

/** Puts frames together again, however they were cut. */
export interface FrameReader {
  /** Calls `hear` for each frame that is whole now. Throws a FrameError for a body above the limit. */
  push(chunk: Buffer): void;
  /** From now on bodies may have so many bytes. */
  allow(maxBytes: number): void;
}

export function createFrameReader(maxBytes: number, hear: (frame: Frame) => void): FrameReader {
  const head = Buffer.alloc(HEAD_BYTES);
  let headFilled = 0;
  let body: Buffer | undefined;
  let bodyFilled = 0;
  let limit = maxBytes;

  function openBody(): number {
    const length = head.readUInt32LE(0);
    if (length > limit) throw new FrameError(`a frame of ${length} bytes is larger than the ${limit} that are allowed`);
    return length;
  }

  function emit(bytes: Buffer): void {
    const seq = head.readUIntLE(SEQ_AT, NUMBER_BYTES);
    const ack = head.readUIntLE(ACK_AT, NUMBER_BYTES);
    const frame = { type: head[4]!, seq, ack, body: bytes };
    headFilled = 0;
    body = undefined;
    hear(frame);
  }

  return {
    allow(bytes) {
      limit = bytes;
    },
    push(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (headFilled < HEAD_BYTES) {
          const copied = chunk.copy(head, headFilled, at, at + HEAD_BYTES - headFilled);
          headFilled += copied;
          at += copied;
          if (headFilled < HEAD_BYTES) return;
          const length = openBody();
          // Whole in this chunk: no copy. Else room for all of it at once, so that no large buffer is ever moved.
          if (chunk.length - at >= length) {
            at += length;
            emit(chunk.subarray(at - length, at));
            continue;
          }
          body = Buffer.allocUnsafeSlow(length);
          bodyFilled = 0;
        }
        const copied = chunk.copy(body!, bodyFilled, at);
        bodyFilled += copied;
        at += copied;
        if (bodyFilled === body!.length) emit(body!);
      }
    },
  };
}
