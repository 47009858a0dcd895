import { isAscii } from 'node:buffer';
import type { WireMessage } from '../envelope.js';
import { asJson } from '../payload/pack.js';
import type { Weight } from '../payload/weigh.js';
import type { SealedSystem } from '../system-message.js';
import { frameTypes } from './frame.js';
import { putAside, putBack } from './large/aside.js';
import type { Part } from './large/aside.js';
import { piecesOf } from './large/pieces.js';
import type { Pieces } from './large/pieces.js';
import { serializers } from './serializers.js';

/** A message as it is written: as text, or as bytes that are the same for all it is for. */
export interface Body {
  readonly type: typeof frameTypes.json | typeof frameTypes.jsons | typeof frameTypes.clone;
  readonly text?: string | undefined;
  readonly parts?: readonly Buffer[] | undefined;
  /** Travel before the rest. */
  readonly large?: LargeParts | undefined;
  /** Of text as many as it has characters. */
  readonly bytes: number;
}

/** Those of a payload that has many megabytes: to write and to read them in one go would hold up a loop. */
export interface LargeParts {
  readonly parts: readonly Part[];
  /** As they are written. */
  readonly pieces: Pieces;
}

/** Longer texts are made bytes once for all receivers; a shorter one is cheaper to write for each. */
const SHARED_LENGTH = 4_096;

/**
 * Throws for what cannot be serialised. Of a payload that is large its binary values are not copied: change them and the
 * message changes.
 */
export function encodeBody(message: WireMessage | SealedSystem, weight: Weight, isShared = false): Body {
  if (weight.isPlain && !weight.isText && !weight.isLarge) {
    const text = JSON.stringify(message);
    const { length: bytes } = text;
    const type = frameTypes.json;
    return isShared && bytes > SHARED_LENGTH ? { type, parts: [bytesOf(text)], bytes } : { type, text, bytes };
  }
  const { rest, payload } = takePayload(message);
  const { PartingSerializer } = serializers();
  const serializer = new PartingSerializer();
  const { small, parts: aside } = weight.isLarge ? putAside(payload) : { small: asJson(payload), parts: [] };
  serializer.writeHeader();
  serializer.writeValue(small);
  const meta = Buffer.from(JSON.stringify([rest, aside.length]));
  const metaLength = Buffer.allocUnsafe(4);
  metaLength.writeUInt32LE(meta.length);
  const parts = [metaLength, meta, serializer.releaseBuffer()];
  const large = aside.length === 0 ? undefined : { parts: aside, pieces: piecesOf(aside, isShared) };
  return { type: frameTypes.clone, parts, large, bytes: lengthOf(parts) + lengthOf(aside) };
}

const lengthOf = (pieces: readonly (Buffer | string)[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

function bytesOf(text: string): Buffer {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}

/**
 * The messages that were encoded: one, or of `jsons` several. `large` are the parts that came before. Throws for what
 * was not made by `encodeBody`.
 */
export function decodeBodies(type: number, body: Buffer, large: readonly Part[] = []): readonly unknown[] {
  if (type === frameTypes.clone) return [decodeClone(body, large)];
  if (large.length > 0) throw new TypeError('large parts came before a message that has none');
  if (type === frameTypes.json) return [JSON.parse(textOf(body))];
  const messages: unknown = JSON.parse(textOf(body));
  if (!Array.isArray(messages)) throw new TypeError('several messages should be an array');
  return messages;
}

/** The message of a body that was not written yet. */
export function messageOf({ type, text, parts = [], large }: Body): unknown {
  return text === undefined ? decodeBodies(type, Buffer.concat(parts), large?.parts)[0] : JSON.parse(text);
}

/** Bytes of ASCII, as most are, need not be decoded: that takes a tenth of the time. */
function textOf(body: Buffer): string {
  return body.toString(isAscii(body) ? 'latin1' : 'utf8');
}

function decodeClone(body: Buffer, large: readonly Part[]): unknown {
  const metaEnd = 4 + body.readUInt32LE(0);
  const [rest, count] = JSON.parse(body.toString('utf8', 4, metaEnd)) as [object, number];
  if (count !== large.length) throw new TypeError(`${large.length} large parts came, and it has ${count}`);
  const { PartingDeserializer } = serializers();
  const deserializer = new PartingDeserializer(body.subarray(metaEnd));
  deserializer.readHeader();
  const payload: unknown = deserializer.readValue();
  return putPayload(rest, count === 0 ? payload : putBack(payload, large));
}

/** What an application said: the data of its message, or of its reply. */
function takePayload(message: WireMessage | SealedSystem): { rest: object; payload: unknown } {
  if ('action' in message) {
    const { data, ...rest } = message;
    return { rest, payload: data };
  }
  const { outcome, ...answer } = message.data as { outcome: { data?: unknown } };
  const { data, ...kind } = outcome;
  return { rest: { ...message, data: { ...answer, outcome: kind } }, payload: data };
}

function putPayload(rest: object, payload: unknown): unknown {
  if ('action' in rest) return { ...rest, data: payload };
  const { data } = rest as { data: { outcome: object } };
  return { ...rest, data: { ...data, outcome: { ...data.outcome, data: payload } } };
}
