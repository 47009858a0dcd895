import type { Role } from './address.js';
import { openHeader } from './envelope-header.js';
import type { Header } from './envelope-header.js';
import { quote } from './refusal.js';
import type { Refusal } from './refusal.js';

/** The Egg wire form: what travels between processes. Fields not named here travel along untouched. */
export interface WireMessage {
  readonly action: string;
  readonly data?: unknown;
  /** A role. Default: apps for the agent, the agent for an app, the master for the parent. */
  readonly to?: string | undefined;
  /** The sender's role, stamped by the relay: what the sender writes here is not believed. */
  readonly from?: string | undefined;
  /** The receiver's process or thread id; goes before `to`. */
  readonly receiverPid?: string | undefined;
  /** The same; goes before `receiverPid`. */
  readonly receiverWorkerId?: string | undefined;
  /** The sender's process or thread id, stamped by the relay. */
  readonly senderWorkerId?: string | undefined;
  /** What only our own messengers say to each other. */
  readonly '@ec'?: Header | undefined;
}

/** A message, or why what came is none. */
export type OpenedMessage =
  | { readonly message: WireMessage; readonly refusal?: undefined }
  | { readonly message?: undefined; readonly refusal: Refusal };

/**
 * Reads what came from a peer of this role. A bare string from an agent or app is an action with itself as data; any
 * other thing without a string `action` is `foreign`; one with an unreadable address is `malformed`. The message is a
 * new object with plain fields, ids as strings, and empty addresses left out. Never throws, never modifies its input.
 */
export function openMessage(raw: unknown, from: Role): OpenedMessage {
  if (typeof raw === 'string') return openString(raw, from);
  if (typeof raw !== 'object' || raw === null) return foreign(`a thing of type ${raw === null ? 'null' : typeof raw}`);
  try {
    if (Array.isArray(raw)) return foreign('an array');
    // A copy by spreading keeps a field named __proto__ what it is in JSON: a field.
    const fields: Record<string, unknown> = { ...raw };
    return isNamed(fields) ? openFields(fields) : foreign('an object without an action');
  } catch (cause) {
    const text = `a message from ${from} could not be read, one of its fields throws: send plain data`;
    return { refusal: { reason: 'malformed', text, cause } };
  }
}

/** Only workers speak in bare strings; one from a parent is somebody else's order (a process manager's `shutdown`). */
function openString(raw: string, from: Role): OpenedMessage {
  return from === 'agent' || from === 'app' ? { message: { action: raw, data: raw } } : foreign('a string');
}

type Named = Record<string, unknown> & { action: string };

const isNamed = (fields: Record<string, unknown>): fields is Named => typeof fields['action'] === 'string';

const addressKeys = ['to', 'receiverPid', 'receiverWorkerId'] as const;

function openFields(fields: Named): OpenedMessage {
  const { action, to, receiverPid, receiverWorkerId } = fields;
  // Most name a role and nothing else.
  const isToRole = typeof to === 'string' && to && receiverPid === undefined && receiverWorkerId === undefined;
  for (const key of isToRole ? [] : addressKeys) {
    const value = fields[key];
    if (value === undefined || value === null || value === '') delete fields[key];
    else if (key !== 'to' && Number.isInteger(value)) fields[key] = String(value);
    else if (typeof value !== 'string') return malformed(action, `${key} should be a string, got ${typeof value}`);
  }
  if (fields['@ec'] !== undefined) {
    const header = openHeader(fields['@ec']);
    if (!header) return malformed(action, 'the header "@ec" makes no sense, leave it to this package');
    fields['@ec'] = header;
  }
  return { message: fields };
}

function foreign(what: string): OpenedMessage {
  return { refusal: { reason: 'foreign', text: `${what} is no message of ours and is left to its owner` } };
}

function malformed(action: string, problem: string): OpenedMessage {
  return {
    refusal: { reason: 'malformed', action, text: `the message ${quote(action)} has a bad address: ${problem}` },
  };
}
