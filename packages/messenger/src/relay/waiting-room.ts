import { defaultAddressee } from '../address.js';
import type { Peer } from '../address.js';
import type { WireMessage } from '../envelope.js';
import { weigh } from '../payload/weigh.js';

/** How much waits for receivers who are away. */
export interface WaitingLimits {
  /** Messages. */
  readonly count: number;
  /** Bytes, as far as they can be told. */
  readonly bytes: number;
  /** How long one waits, in ms, unless it says less itself. */
  readonly waitMs: number;
}

/** A message that waits for its receiver. */
export interface Waiting {
  readonly message: WireMessage;
  readonly from: Peer;
}

/** Messages for receivers who are about to come back, in the order in which they came. */
export interface WaitingRoom {
  /** False: there is no room. */
  add(waiting: Waiting): boolean;
  /** Lets each go for whom `leave` says so, in order; the others wait on. */
  release(leave: (waiting: Waiting) => boolean): void;
  /** Whether something waits for this role. */
  waitsFor(role: string | undefined): boolean;
  /** Empties it, and gives what was in it. */
  close(): readonly Waiting[];
  readonly count: number;
}

export interface WaitingRoomParts {
  readonly limits: WaitingLimits;
  /** Has waited as long as it may. */
  expired(waiting: Waiting): void;
  nowMs(): number;
}

/** A little less than its sender waits: so that it hears why, before it gives up. */
const SENDERS_SHARE = 0.95;

/** Timers of Node cannot wait longer. */
const LONGEST_MS = 2_147_483_647;

export function createWaitingRoom({ limits, expired, nowMs }: WaitingRoomParts): WaitingRoom {
  interface Entry extends Waiting {
    readonly bytes: number;
    readonly lastMs: number;
  }
  let entries: Entry[] = [];
  let bytes = 0;
  /** Those that are asked just now whether they leave. */
  let leaving = 0;
  let timer: NodeJS.Timeout | undefined;

  let wakesAtMs = Infinity;

  function keep(rest: Entry[]): void {
    entries = rest;
    bytes = rest.reduce((sum, entry) => sum + entry.bytes, 0);
    clearTimeout(timer);
    wakesAtMs = Infinity;
    wakeAt(rest.reduce((first, { lastMs }) => Math.min(first, lastMs), Infinity));
  }

  function wakeAt(atMs: number): void {
    if (atMs >= wakesAtMs) return;
    clearTimeout(timer);
    wakesAtMs = atMs;
    timer = setTimeout(expire, Math.min(Math.max(atMs - nowMs(), 0), LONGEST_MS));
    // Waiting for a receiver must not keep a process alive.
    timer.unref();
  }

  function expire(): void {
    const now = nowMs();
    const late = entries.filter((entry) => entry.lastMs <= now);
    keep(entries.filter((entry) => entry.lastMs > now));
    for (const entry of late) expired(entry);
  }

  return {
    add({ message, from }) {
      const weight = weightOf(message);
      if (leaving + entries.length >= limits.count || bytes + weight > limits.bytes) return false;
      const waitMs = Math.min((message['@ec']?.waitMs ?? Infinity) * SENDERS_SHARE, limits.waitMs);
      const lastMs = nowMs() + waitMs;
      entries.push({ message, from, bytes: weight, lastMs });
      bytes += weight;
      wakeAt(lastMs);
      return true;
    },
    release(leave) {
      if (entries.length === 0) return;
      // What comes meanwhile is added behind those that stay.
      const before = entries;
      entries = [];
      leaving = before.length;
      const rest = before.filter((entry) => {
        const isLeaving = leave(entry);
        if (isLeaving) leaving -= 1;
        return !isLeaving;
      });
      leaving = 0;
      keep([...rest, ...entries]);
    },
    waitsFor: (role) => entries.some(({ message, from }) => role === (message.to || defaultAddressee[from.role])),
    close() {
      const rest = entries;
      keep([]);
      return rest;
    },
    get count() {
      return entries.length;
    },
  };
}

/** What cannot be weighed cannot be sent either: whoever delivers it says so. */
function weightOf(message: WireMessage): number {
  try {
    return weigh(message).bytes;
  } catch {
    return 0;
  }
}
