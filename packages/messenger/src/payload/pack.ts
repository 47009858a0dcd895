import { deserialize, serialize } from 'node:v8';
import type { Weight } from './weigh.js';

/** How a payload travels where JSON would change it: serialised by V8, as base64. */
export type Codec = 'v8';

/** A payload as it travels in a message that becomes JSON. */
export interface Packed {
  readonly data: unknown;
  readonly codec: Codec | undefined;
}

/** Makes a payload ready for a channel of JSON. Plain ones stay as they are. */
export function pack(data: unknown, { isPlain }: Pick<Weight, 'isPlain'>): Packed {
  return isPlain ? { data, codec: undefined } : { data: serialize(data).toString('base64'), codec: 'v8' };
}

/** The payload that was packed. Throws for what was not made by `pack`. */
export function unpack(data: unknown, codec: Codec | undefined): unknown {
  if (codec === undefined) return data;
  if (typeof data !== 'string') throw new TypeError(`a packed payload should be a string, got ${typeof data}`);
  return deserialize(Buffer.from(data, 'base64'));
}
