import { describeAddress } from './address.js';
import type { Sender } from './address.js';
import type { Answer, FailureReason } from './answer.js';
import { pushed } from './outbox.js';
import type { Counters } from './counters.js';
import type { Header } from './envelope-header.js';
import type { WireMessage } from './envelope.js';
import type { Handlers } from './handlers.js';
import { createKept } from './kept.js';
import type { Arrived, Kept } from './kept.js';
import type { Listeners } from './listeners.js';
import type { MessengerOptions } from './messenger.js';
import { DEFAULT_MAX_BYTES } from './outgoing.js';
import { packMessage } from './payload/pack-message.js';
import { unpack } from './payload/pack.js';
import { weightless } from './payload/weigh.js';
import type { Weight } from './payload/weigh.js';
import type { Pending } from './pending/pending.js';
import { quote } from './refusal.js';
import { sealSystem } from './system-message.js';

/** What is done with what comes. */
export interface Incoming {
  /** False: it cannot be read, or there is no room for it. */
  message(message: WireMessage, from: Sender): boolean;
  /** Somebody listens to this action from now on, or handles it: what was kept for that is given to it. */
  heard(action: string): void;
  /** Nothing is kept any more. */
  open(): void;
  /** False: nobody asked for it, or not any more. */
  answer(answer: Answer, from: Sender | undefined): boolean;
  /** So many requests have come, and have no answer yet. */
  readonly answering: number;
}

interface IncomingParts extends MessengerOptions {
  readonly listeners: Listeners;
  readonly handlers: Handlers;
  readonly pending: Pending;
  readonly counters: Counters;
  isClosed(): boolean;
}

export function createIncoming(parts: IncomingParts): Incoming {
  const { role, osId, peer: only, post, clones = false, refused, maxBytes = DEFAULT_MAX_BYTES } = parts;
  const { listeners, handlers, pending, counters, isClosed } = parts;

  function answer(to: Sender, { id }: Header, outcome: Answer['outcome'], weight: Weight = weightless): void {
    if (isClosed() || id === undefined) return;
    const message = sealSystem({ type: 'answer', data: { id, to, from: { role, osId }, outcome } });
    const failed = (reason: FailureReason, why: string): void => {
      const text = `an answer to ${describeAddress(to)} could not be sent: ${why}`;
      refused?.(text);
      // Word of the relay has room where a reply has none.
      if (outcome.kind !== 'refused') answer(to, { id }, { kind: 'refused', reason, text });
    };
    if (weight.bytes > maxBytes)
      return failed('unsendable', `it has about ${weight.bytes} bytes and the limit is ${maxBytes}`);
    try {
      const said = pushed(post(clones ? message : packMessage(message, weight), weight));
      if (said === 'full') failed('full', 'its channel is full');
    } catch (error) {
      failed('unsendable', String(error));
    }
  }

  let answering = 0;

  /** What came before anybody listened to its action; undefined where nothing is kept. */
  let kept: Kept | undefined = parts.keeps ? createKept() : undefined;

  function give({ action, data, header, from }: Arrived): void {
    if (header?.ask !== 'reply') return listeners.emit(action, data, from);
    answering += 1;
    handlers.answer(action, data, from, (outcome, weight) => {
      answering -= 1;
      answer(from, header, outcome, weight);
    });
  }

  return {
    message({ action, data: packed, '@ec': header }, from) {
      const who = describeAddress(from);
      let data: unknown;
      try {
        data = unpack(packed, header?.codec);
      } catch (error) {
        const text = `the message ${quote(action)} from ${who} cannot be read (${String(error)})`;
        counters.add(who, action, 'refused');
        refused?.(text);
        if (header) answer(from, header, { kind: 'refused', reason: 'unsendable', text });
        return false;
      }
      const arrived = { action, data, header, from };
      const waits = kept !== undefined && !listeners.has(action) && !handlers.has(action);
      if (waits && !kept?.add(arrived)) {
        const text = `the message ${quote(action)} from ${who} came before anybody listened, and too much waits for that already`;
        counters.add(who, action, 'refused');
        refused?.(text);
        if (header?.ask) answer(from, header, { kind: 'refused', reason: 'full', text });
        return false;
      }
      counters.add(who, action, 'received');
      if (header?.ask === 'receipt') answer(from, header, { kind: 'received' });
      if (!waits) give(arrived);
      return true;
    },

    heard(action) {
      if (!kept?.has(action)) return;
      // In a turn of its own: whoever adds a listener has not finished adding it.
      queueMicrotask(() => {
        for (const one of kept?.take(action) ?? []) give(one);
      });
    },

    open() {
      const rest = kept?.take() ?? [];
      kept = undefined;
      for (const one of rest) give(one);
    },

    get answering() {
      return answering;
    },

    answer(given, from) {
      // On a channel without a relay nobody can speak for another.
      const told = only ? { ...given, from: only } : given;
      // One of the direct way has been looked at there; what says so and comes here was asked of nobody.
      if (!given.direct && pending.settle(told)) return true;
      const who = describeAddress(told.from ?? from ?? 'master');
      counters.add(who, '(answers)', 'refused');
      refused?.(`an answer from ${who} that nobody waits for, or not any more`);
      return false;
    },
  };
}
