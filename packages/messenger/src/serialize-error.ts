import { showValue } from './show-value.js';

/** An error as plain data, so that it crosses between processes by JSON or structured clone. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string | number;
  readonly errno?: string | number;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: string | number;
  readonly path?: string;
  readonly cause?: SerializedError;
  /** What an AggregateError gathered: a refused connection to a name with two addresses says nothing else. */
  readonly errors?: readonly SerializedError[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Walk = { readonly seen: Set<unknown>; left: number };

/** Fields that Node puts on its errors, and the types in which they are kept. */
const fields = {
  code: ['string', 'number'],
  errno: ['string', 'number'],
  syscall: ['string'],
  address: ['string'],
  port: ['string', 'number'],
  path: ['string'],
} as const;

/** Errors in one tree, causes and gathered errors together: enough to explain, too few to flood a channel. */
const MOST_ERRORS = 16;

/**
 * Turns whatever was thrown into plain data. Keeps name, message, stack, causes, gathered errors and Node's own fields;
 * a cause that was met before, and everything after the 16th error, is left out. What is no error becomes a `NonError`
 * that shows the value. Never throws, whatever the value's getters do.
 */
export function serializeError(thrown: unknown): SerializedError {
  return serialize(thrown, { seen: new Set(), left: MOST_ERRORS });
}

/**
 * Turns plain data back into an error with the same name, message, stack, fields and causes. It is a plain `Error`
 * (`AggregateError` where errors were gathered): the class of the original exists in the other process only.
 * Forgives data of another shape: what cannot be read is left out.
 */
export function deserializeError(serialized: SerializedError): Error {
  return deserialize(serialized, { seen: new Set(), left: MOST_ERRORS });
}

function serialize(thrown: unknown, walk: Walk): SerializedError {
  walk.left -= 1;
  walk.seen.add(thrown);
  // By its message and not by instanceof: an error of another realm (a vm context) is no instance of ours.
  const message = read(thrown, 'message');
  if (typeof message !== 'string') {
    return { name: 'NonError', message: `something that is no error was thrown: ${showValue(thrown)}` };
  }
  const name = read(thrown, 'name');
  const stack = read(thrown, 'stack');
  const plain: Mutable<SerializedError> = { name: typeof name === 'string' ? name : 'Error', message };
  if (typeof stack === 'string') plain.stack = stack;
  Object.assign(plain, readFields(thrown));
  const cause = read(thrown, 'cause');
  if (cause !== undefined && isNew(cause, walk)) plain.cause = serialize(cause, walk);
  const errors = readList(thrown, 'errors');
  if (errors) plain.errors = errors.flatMap((each) => (isNew(each, walk) ? [serialize(each, walk)] : []));
  return plain;
}

function deserialize(plain: unknown, walk: Walk): Error {
  walk.left -= 1;
  walk.seen.add(plain);
  const given = { message: read(plain, 'message'), name: read(plain, 'name'), stack: read(plain, 'stack') };
  const message = typeof given.message === 'string' ? given.message : '';
  const name = typeof given.name === 'string' ? given.name : 'Error';
  const cause = read(plain, 'cause');
  const options = isRecord(cause) && isNew(cause, walk) ? { cause: deserialize(cause, walk) } : undefined;
  const errors = readList(plain, 'errors')?.flatMap((each) => (isNew(each, walk) ? [deserialize(each, walk)] : []));
  const error = errors ? new AggregateError(errors, message, options) : new Error(message, options);
  // Hidden from enumeration, as on any error. Without a stack of its own it must not show ours: that one would mislead.
  const stack = typeof given.stack === 'string' ? given.stack : `${name}: ${message}`;
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return Object.assign(error, readFields(plain));
}

function readFields(source: unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [key, types] of Object.entries(fields)) {
    const value = read(source, key);
    if ((types as readonly string[]).includes(typeof value)) found[key] = value;
  }
  return found;
}

function isNew(value: unknown, walk: Walk): boolean {
  return walk.left > 0 && !walk.seen.has(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function read(source: unknown, key: string): unknown {
  if (!isRecord(source)) return undefined;
  try {
    return source[key];
  } catch {
    return undefined;
  }
}

function readList(source: unknown, key: string): unknown[] | undefined {
  try {
    const list = read(source, key);
    return Array.isArray(list) ? list.slice(0, MOST_ERRORS) : undefined;
  } catch {
    // A revoked proxy is not even to be asked whether it is an array.
    return undefined;
  }
}
