import { isAscii } from 'node:buffer';
import type { WireMessage } from '../envelope.js';
import { asJson } from '../payload/pack.js';
import { v8 } from '../payload/v8.js';
import type { Weight } from '../payload/weigh.js';
import type { SealedSystem } from '../system-message.js';
import { frameTypes } from './frame.js';

/** A message as it is written: as text, or as bytes that are the same for all it is for. */
export interface Body {
  readonly type: typeof frameTypes.json | typeof frameTypes.jsons | typeof frameTypes.clone;
  readonly text?: string | undefined;
  readonly parts?: readonly Buffer[] | undefined;
  /** Of text as many as it has characters. */
  readonly bytes: number;
}

/** Longer texts are made bytes once for all receivers; a shorter one is cheaper to write for each. */
const SHARED_LENGTH = 4_096;

/** Throws for what cannot be serialised. Buffers of 1 MiB and more are not copied: change them and the message changes. */
export function encodeBody(message: WireMessage | SealedSystem, weight: Weight, isShared = false): Body {
  if (weight.isPlain && !weight.isText) {
    const text = JSON.stringify(message);
    const { length: bytes } = text;
    const type = frameTypes.json;
    return isShared && bytes > SHARED_LENGTH ? { type, parts: [bytesOf(text)], bytes } : { type, text, bytes };
  }
  const { rest, payload } = takePayload(message);
  const { PartingSerializer } = partingSerializers();
  const serializer = new PartingSerializer();
  serializer.writeHeader();
  serializer.writeValue(asJson(payload));
  const value = serializer.releaseBuffer();
  const { binaries } = serializer;
  const meta = Buffer.from(JSON.stringify([rest, value.length, ...binaries.map((part) => part.length)]));
  const metaLength = Buffer.allocUnsafe(4);
  metaLength.writeUInt32LE(meta.length);
  const parts = [metaLength, meta, value, ...binaries];
  return { type: frameTypes.clone, parts, bytes: parts.reduce((sum, part) => sum + part.length, 0) };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}

/** The messages that were encoded: one, or of `jsons` several. Throws for what was not made by `encodeBody`. */
export function decodeBodies(type: number, body: Buffer): readonly unknown[] {
  if (type !== frameTypes.jsons) return [decodeBody(type, body)];
  const messages: unknown = JSON.parse(textOf(body));
  if (!Array.isArray(messages)) throw new TypeError('several messages should be an array');
  return messages;
}

/** The message of a body that was not written yet. */
export function messageOf({ type, text, parts = [] }: Body): unknown {
  return text === undefined ? decodeBody(type, Buffer.concat(parts)) : JSON.parse(text);
}

/** Bytes of ASCII, as most are, need not be decoded: that takes a tenth of the time. */
function textOf(body: Buffer): string {
  return body.toString(isAscii(body) ? 'latin1' : 'utf8');
}

function decodeBody(type: number, body: Buffer): unknown {
  if (type === frameTypes.json) return JSON.parse(textOf(body));
  const metaEnd = 4 + body.readUInt32LE(0);
  const [rest, valueLength, ...lengths] = JSON.parse(body.toString('utf8', 4, metaEnd)) as [object, ...number[]];
  const valueEnd = metaEnd + (valueLength ?? 0);
  let at = valueEnd;
  const binaries = lengths.map((length) => body.subarray(at, (at += length)));
  const { PartingDeserializer } = partingSerializers();
  const deserializer = new PartingDeserializer(body.subarray(metaEnd, valueEnd), binaries);
  deserializer.readHeader();
  return putPayload(rest, deserializer.readValue());
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

/** Buffers from this size on travel beside the rest, and are never copied on this side. */
const PARTED_BYTES = 1024 ** 2;

/** How a binary value stands in the serialised text. */
const INLINE = 0;
const PARTED = 1;

/** Made when the first payload needs them. */
let serializers: ReturnType<typeof createSerializers> | undefined;
const partingSerializers = () => (serializers ??= createSerializers());

// oxlint-disable no-underscore-dangle -- these are Node's names
/** What Node's classes have, and its types do not name. */
interface HostObjects {
  _writeHostObject(view: NodeJS.ArrayBufferView): void;
  _readHostObject(): unknown;
}

/** Node's serialisers, but for large buffers: of these only the index is written. */
function createSerializers() {
  const { DefaultDeserializer, DefaultSerializer } = v8();
  const write = (DefaultSerializer.prototype as unknown as HostObjects)._writeHostObject;
  const read = (DefaultDeserializer.prototype as unknown as HostObjects)._readHostObject;

  class PartingSerializer extends DefaultSerializer {
    readonly binaries: Buffer[] = [];

    /** Called for each binary value. */
    _writeHostObject(view: NodeJS.ArrayBufferView): void {
      if (Buffer.isBuffer(view) && view.length >= PARTED_BYTES) {
        this.writeUint32(PARTED);
        this.writeUint32(this.binaries.push(view) - 1);
      } else {
        this.writeUint32(INLINE);
        write.call(this, view);
      }
    }
  }

  class PartingDeserializer extends DefaultDeserializer {
    readonly #binaries: readonly Buffer[];

    constructor(value: Buffer, binaries: readonly Buffer[]) {
      super(value);
      this.#binaries = binaries;
    }

    _readHostObject(): unknown {
      if (this.readUint32() === INLINE) return read.call(this);
      const part = this.#binaries[this.readUint32()];
      if (!part) throw new TypeError('a binary part is missing');
      return part;
    }
  }

  return { PartingSerializer, PartingDeserializer };
}
// oxlint-enable no-underscore-dangle
