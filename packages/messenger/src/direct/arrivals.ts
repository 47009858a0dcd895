import type { Redo } from '../envelope-header.js';
import type { WireMessage } from '../envelope.js';
import { sealSystem } from '../system-message.js';
import { headerOf } from './header-of.js';
import { isAnswer } from './said.js';

/** What came by the relay and perhaps over a connection before: put back into its place, and given once. */
export interface Arrivals {
  /** Takes a message or an answer that came by the relay. */
  relayed(raw: unknown): void;
  /** A connection has ended, and this was the number of the last message that came over it. */
  ended(osId: number, epoch: number, lastSeq: number): void;
}

interface ArrivalsParts {
  /** Whether more may come over this connection. */
  isOpen(osId: number, epoch: number): boolean;
  deliver(raw: unknown): void;
  /** A message that had been written to a connection which broke, and did not come over it. */
  deliverAgain(message: WireMessage, osId: number): void;
}

/** Connections that are gone and whose last number is remembered, so that nothing comes twice. */
const mostRemembered = 64;

export function createArrivals({ isOpen, deliver, deliverAgain }: ArrivalsParts): Arrivals {
  /** Numbers of the last messages of connections, by their epoch. */
  const lastSeqs = new Map<number, number>();
  /** What came by the relay while the rest of a broken connection is still being read, by sender. */
  const held = new Map<number, unknown[]>();

  function relayed(raw: unknown): void {
    const sender = senderOf(raw);
    const waiting = held.get(sender);
    if (waiting) return void waiting.push(raw);
    const { redo } = isAnswer(raw) ? raw.data : headerOf(raw);
    if (!redo) return deliver(raw);
    // What the connection still holds goes before.
    if (isOpen(sender, redo.epoch)) return void held.set(sender, [raw]);
    hearAgain(raw, redo, sender);
  }

  function hearAgain(raw: unknown, { epoch, seq }: Redo, osId: number): void {
    if (seq <= (lastSeqs.get(epoch) ?? 0)) return;
    remember(epoch, seq);
    if (isAnswer(raw)) return deliver(sealSystem({ type: 'answer', data: { ...raw.data, redo: undefined } }));
    const { redo: _, ...header } = headerOf(raw);
    deliverAgain({ ...(raw as WireMessage), '@ec': header }, osId);
  }

  function remember(epoch: number, seq: number): void {
    lastSeqs.delete(epoch);
    lastSeqs.set(epoch, seq);
    for (const oldest of lastSeqs.keys()) {
      if (lastSeqs.size <= mostRemembered) break;
      lastSeqs.delete(oldest);
    }
  }

  return {
    relayed,
    ended(osId, epoch, lastSeq) {
      remember(epoch, Math.max(lastSeq, lastSeqs.get(epoch) ?? 0));
      const messages = held.get(osId) ?? [];
      held.delete(osId);
      for (const message of messages) relayed(message);
    },
  };
}

/** Whom the relay names as its sender; of what it says itself nobody. */
const senderOf = (raw: unknown): number =>
  isAnswer(raw) ? (raw.data.from?.osId ?? NaN) : Number((raw as Partial<WireMessage> | null)?.senderWorkerId);
