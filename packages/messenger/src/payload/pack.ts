import { types } from 'node:util';
import { v8 } from './v8.js';
import type { Weight } from './weigh.js';

/** How a payload travels where its channel would change it: serialised by V8, where that carries JSON as base64. */
export type Codec = 'v8';

/** A payload as it travels in a message. */
export interface Packed {
  readonly data: unknown;
  readonly codec: Codec | undefined;
}

/** Makes a payload ready for a channel of JSON. Plain ones stay as they are. */
export function pack(data: unknown, { isPlain }: Pick<Weight, 'isPlain'>): Packed {
  return isPlain ? { data, codec: undefined } : { data: v8().serialize(asJson(data)).toString('base64'), codec: 'v8' };
}

/** The same for a port, which clones: it takes bytes. */
export function packForPort(data: unknown, { isCloned }: Pick<Weight, 'isCloned'>): Packed {
  return isCloned ? { data, codec: undefined } : { data: v8().serialize(asJson(data)), codec: 'v8' };
}

/** What `asJson` may be told to put something else for. */
export type TextOrBytes = string | NodeJS.ArrayBufferView | ArrayBuffer;

/**
 * A copy in which an object of a class that has a `toJSON` is what that gives, as in a payload that is plain, and what
 * `replace` gives stands for each text and each binary value.
 */
export function asJson(value: unknown, replace: (value: TextOrBytes) => unknown = (same) => same): unknown {
  if (typeof value === 'string' || types.isArrayBuffer(value)) return replace(value);
  if (ArrayBuffer.isView(value)) return replace(value as NodeJS.ArrayBufferView);
  if (typeof value !== 'object' || value === null) return value;
  const copy = (item: unknown): unknown => asJson(item, replace);
  if (types.isSharedArrayBuffer(value) || types.isDate(value) || types.isRegExp(value) || types.isNativeError(value))
    return value;
  if (Array.isArray(value)) return value.map(copy);
  if (types.isMap(value)) return new Map([...value].map(([key, item]) => [copy(key), copy(item)]));
  if (types.isSet(value)) return new Set([...value].map(copy));
  const { toJSON } = value as { toJSON?: unknown };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof toJSON === 'function') return copy(toJSON.call(value));
  if (prototype !== Object.prototype && prototype !== null && !Object.keys(value).length) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}

/** The payload that was packed. Throws for what was not made by `pack` or `packForPort`. */
export function unpack(data: unknown, codec: Codec | undefined): unknown {
  if (codec === undefined) return data;
  if (types.isUint8Array(data)) return v8().deserialize(data);
  if (typeof data !== 'string') throw new TypeError(`a packed payload should be a string, got ${typeof data}`);
  return v8().deserialize(Buffer.from(data, 'base64'));
}
