import { types } from 'node:util';

/** What a payload is like, before anything is done with it. */
export interface Weight {
  /** About how many bytes it has when it travels. */
  readonly bytes: number;
  /** JSON brings it over as it is. */
  readonly isPlain: boolean;
  /** A port clones it as it is. Of a Buffer it makes a Uint8Array, and of what has a `toJSON` its fields. */
  readonly isCloned: boolean;
  /** Most of it are long texts: V8 copies them, where JSON looks at each character. */
  readonly isText: boolean;
  /** It has large texts or binary values, which to copy in one go would hold up a loop. */
  readonly isLarge: boolean;
}

/** That of no payload at all. */
export const weightless: Weight = { bytes: 0, isPlain: true, isCloned: true, isText: false, isLarge: false };

/** Characters of a long text, and of all long texts together from which on V8 is quicker with them. */
const LONG_TEXT = 256;
const MUCH_TEXT = 4_096;
/** Characters or bytes of a large part of a payload. */
export const LARGE_PART = 64 * 1024;
/** Characters in large texts, and bytes, from which on they are not copied in one go. V8 is quick with texts. */
const LARGE_TEXT = 4 * 1024 ** 2;
const LARGE_BINARY = 1024 ** 2;

/** Nobody nests so deep on purpose; it is where a cycle shows. */
const deepest = 1_000;

/**
 * Looks at a payload once, without serialising it. Throws a TypeError for what no channel can carry: functions, symbols,
 * cycles. Keys with `undefined` may be lost, as in JSON; objects of classes become plain ones, after their `toJSON`.
 */
export function weigh(value: unknown, mostBytes = Infinity): Weight {
  const scale = {
    isPlain: true,
    isCloned: true,
    text: 0,
    largeText: 0,
    binary: 0,
    left: mostBytes,
    isPolluted: isPolluted(),
  };
  const bytes = weighValue(value, scale, 'it', 0);
  const { isPlain, isCloned, text, largeText, binary } = scale;
  const isText = text >= MUCH_TEXT && text * 2 > bytes;
  return { bytes, isPlain, isCloned, isText, isLarge: largeText >= LARGE_TEXT || binary >= LARGE_BINARY };
}

interface Scale {
  isPlain: boolean;
  isCloned: boolean;
  /** Characters in long texts. */
  text: number;
  /** Characters in large ones. */
  largeText: number;
  /** Bytes in binary values that are large. */
  binary: number;
  /** Below 0 it is too much, and not looked at any further: what is held twice may be far more than it seems. */
  left: number;
  /** Every object seems to have keys that it has not. */
  readonly isPolluted: boolean;
}

/** Whether somebody has added keys to the prototype of all objects that a loop over keys meets. */
function isPolluted(): boolean {
  for (const _ in {}) return true;
  return false;
}

function weighText({ length }: string, scale: Scale): number {
  if (length >= LONG_TEXT) {
    scale.text += length;
    if (length >= LARGE_PART) scale.largeText += length;
  }
  return length + 2;
}

function weighNumber(value: number, scale: Scale): number {
  if (!Number.isFinite(value) || Object.is(value, -0)) scale.isPlain = false;
  return 8;
}

function weighValue(value: unknown, scale: Scale, name: string, depth: number): number {
  switch (typeof value) {
    case 'string':
      return weighText(value, scale);
    case 'number':
      return weighNumber(value, scale);
    case 'bigint':
      scale.isPlain = false;
      return 8;
    case 'object':
      return value === null ? 4 : weighObject(value, scale, name, depth);
    case 'function':
    case 'symbol':
      throw new TypeError(`${name} is a ${typeof value}`);
    default:
      return 5;
  }
}

function weighObject(value: object, scale: Scale, name: string, depth: number): number {
  if (depth > deepest) throw new TypeError(`it has a cycle, or is nested deeper than ${deepest} levels`);
  if (scale.left < 0) return 0;
  if (Array.isArray(value)) return weighItems(value, scale, name, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  const isOfClass = prototype !== Object.prototype && prototype !== null;
  if (isOfClass) {
    const bytes = weighBuiltIn(value, scale, name, depth);
    if (bytes !== undefined) return bytes;
  }
  let own = 2;
  let inside = 0;
  // Every message is walked: this makes no list of keys, and what most of them are made of costs no call.
  const mayInherit = isOfClass || scale.isPolluted;
  for (const key in value) {
    if (mayInherit && !Object.hasOwn(value, key)) continue;
    const item = (value as Record<string, unknown>)[key];
    own += key.length + 4;
    if (typeof item === 'string') own += weighText(item, scale);
    else if (typeof item === 'number') own += weighNumber(item, scale);
    else inside += weighValue(item, scale, key, depth + 1);
  }
  scale.left -= own;
  return own + inside;
}

function weighItems(items: readonly unknown[], scale: Scale, name: string, depth: number): number {
  let own = 2 + items.length;
  let inside = 0;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    // JSON makes null of it, and of a hole.
    if (item === undefined) scale.isPlain = false;
    if (typeof item === 'string') own += weighText(item, scale);
    else if (typeof item === 'number') own += weighNumber(item, scale);
    else inside += weighValue(item, scale, name, depth + 1);
  }
  scale.left -= own;
  return own + inside;
}

/** `undefined` for an object of somebody's class. */
function weighBuiltIn(value: object, scale: Scale, name: string, depth: number): number | undefined {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    scale.isPlain = false;
    if (Buffer.isBuffer(value)) scale.isCloned = false;
    if (value.byteLength >= LARGE_PART) scale.binary += value.byteLength;
    return value.byteLength;
  }
  if (types.isMap(value) || types.isSet(value)) {
    scale.isPlain = false;
    const items = types.isMap(value) ? [...value].flat() : [...value];
    return weighItems(items, scale, name, depth + 1);
  }
  if (types.isDate(value) || types.isRegExp(value)) {
    scale.isPlain = false;
    return 16;
  }
  if (types.isNativeError(value)) {
    scale.isPlain = false;
    return 32 + value.message.length + (value.stack?.length ?? 0);
  }
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== 'function') return undefined;
  scale.isCloned = false;
  return weighValue(toJSON.call(value), scale, name, depth + 1);
}
