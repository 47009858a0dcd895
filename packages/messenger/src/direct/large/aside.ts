import { types } from 'node:util';
import { asJson } from '../../payload/pack.js';
import { LARGE_PART } from '../../payload/weigh.js';

/** What travels beside a payload: a long text, or the bytes of a binary value. */
export type Part = string | Buffer;

const views = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** What a part is in its payload. Their places in this list are those on the wire. */
const kinds: readonly string[] = ['text', 'Buffer', 'ArrayBuffer', 'DataView', ...Object.keys(views)];

/** Stands where a part is. It is binary itself, as only of such values V8 asks how they are written. */
export class PlaceOfPart extends Uint8Array {
  /** `kind`: its place in the list. */
  constructor(
    readonly index: number,
    readonly kind: number,
  ) {
    super();
  }
}

/** A copy of a payload without its large parts. Binary ones are not copied: change them and the message changes. */
export function putAside(payload: unknown): { readonly small: unknown; readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  const small = asJson(payload, (value) => {
    const kind = typeof value === 'string' ? 0 : kinds.indexOf(kindOf(value));
    const part = typeof value === 'string' ? value : bytesOf(value);
    return kind < 0 || part.length < LARGE_PART ? value : new PlaceOfPart(parts.push(part) - 1, kind);
  });
  return { small, parts };
}

const kindOf = (value: NodeJS.ArrayBufferView | ArrayBuffer): string =>
  Buffer.isBuffer(value) ? 'Buffer' : value[Symbol.toStringTag];

function bytesOf(value: NodeJS.ArrayBufferView | ArrayBuffer): Buffer {
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value, 0, value.byteLength);
}

/** Puts the parts back into a payload that V8 has just read. Throws a TypeError where one is missing. */
export function putBack(value: unknown, parts: readonly Part[]): unknown {
  if (value instanceof PlaceOfPart) return partAt(value, parts);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const inside = (item: unknown): unknown => putBack(item, parts);
  if (types.isMap(value)) return new Map([...value].map(([key, item]) => [inside(key), inside(item)]));
  if (types.isSet(value)) return new Set([...value].map(inside));
  for (const [key, item] of Object.entries(value)) {
    const whole = inside(item);
    // Not by assignment: a field may be called __proto__.
    if (whole !== item)
      Object.defineProperty(value, key, { value: whole, enumerable: true, writable: true, configurable: true });
  }
  return value;
}

function partAt({ index, kind }: PlaceOfPart, parts: readonly Part[]): unknown {
  const part = parts[index];
  if (part === undefined) throw new TypeError('a large part of a payload is missing');
  const name = kinds[kind];
  if (typeof part === 'string' || name === 'Buffer') return part;
  if (name === 'ArrayBuffer') return bufferOf(part);
  if (name === 'DataView') return new DataView(part.buffer, part.byteOffset, part.length);
  const View = views[name as keyof typeof views];
  const isAligned = part.byteOffset % View.BYTES_PER_ELEMENT === 0;
  return isAligned
    ? new View(part.buffer as ArrayBuffer, part.byteOffset, part.length / View.BYTES_PER_ELEMENT)
    : new View(bufferOf(part));
}

/** Without what else may lie beside the bytes. */
function bufferOf({ buffer, byteOffset, length }: Buffer): ArrayBuffer {
  return (length === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + length)) as ArrayBuffer;
}
