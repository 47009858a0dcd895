import type { Peer } from '../address.js';
import { keyOf } from './key-of.js';

/** A message that was delivered and whose receivers have not all answered. */
export interface Ask {
  /** Who asked. */
  readonly from: Peer;
  /** The id that the sender gave it. */
  readonly id: number;
  readonly receivers: readonly Peer[];
}

/** What the relay remembers of questions, so that each is answered by who was asked, once, or by the relay itself. */
export interface Asks {
  /** `isPart`: the same question was asked of others before, in messages of their own, and these may still answer. */
  add(ask: Ask, waitMs: number, isPart?: boolean): void;
  /** Takes the answer of one receiver. False: it was not asked, or has answered. */
  answered(from: Peer, id: number, by: Peer): boolean;
  /** Whether somebody waits for an answer of this peer. */
  isAsked(peer: Peer): boolean;
  /** A peer has ended: forgets what it asked, and gives what others had asked of it. */
  gone(peer: Peer): readonly Omit<Ask, 'receivers'>[];
  readonly count: number;
}

/** Questions of one sender that are remembered at most. */
export const mostAsksOfOne = 50_000;

export function createAsks(nowMs: () => number): Asks {
  interface Entry extends Omit<Ask, 'receivers'> {
    readonly lastMs: number;
    /** Who has not answered. */
    open: readonly number[];
  }
  const bySender = new Map<number, Map<number, Entry>>();

  /** False: this receiver was not asked, or has answered. */
  function close(entry: Entry, by: Peer, entries: Map<number, Entry>): boolean {
    const key = keyOf(by);
    if (!entry.open.includes(key)) return false;
    // Most questions have one receiver.
    if (entry.open.length === 1) entries.delete(entry.id);
    else entry.open = entry.open.filter((one) => one !== key);
    return true;
  }

  /** Senders stop waiting by themselves: what nobody answered in time is only forgotten here. */
  function forgetOld(entries: Map<number, Entry>): void {
    const now = nowMs();
    for (const [id, entry] of entries) {
      if (entry.lastMs > now && entries.size < mostAsksOfOne) return;
      entries.delete(id);
    }
  }

  return {
    add(ask, waitMs, isPart = false) {
      const sender = keyOf(ask.from);
      const entries = bySender.get(sender) ?? new Map<number, Entry>();
      bySender.set(sender, entries);
      forgetOld(entries);
      const { from, id } = ask;
      const before = isPart ? entries.get(id) : undefined;
      const now = ask.receivers.map(keyOf);
      // Once each, however often it is asked: who answers is then done.
      const open = before ? [...before.open.filter((key) => !now.includes(key)), ...now] : now;
      entries.set(id, { from, id, lastMs: nowMs() + waitMs, open });
    },
    answered(from, id, by) {
      const entries = bySender.get(keyOf(from));
      const entry = entries?.get(id);
      return entries !== undefined && entry !== undefined && close(entry, by, entries);
    },
    isAsked(peer) {
      const now = nowMs();
      const isOpen = ({ open, lastMs }: Entry): boolean => lastMs > now && open.includes(keyOf(peer));
      return [...bySender.values()].some((entries) => [...entries.values()].some(isOpen));
    },
    gone(peer) {
      bySender.delete(keyOf(peer));
      const lost: Entry[] = [];
      for (const entries of bySender.values()) {
        for (const entry of entries.values()) {
          if (close(entry, peer, entries)) lost.push(entry);
        }
      }
      return lost;
    },
    get count() {
      return [...bySender.values()].reduce((sum, entries) => sum + entries.size, 0);
    },
  };
}
