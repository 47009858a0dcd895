import type { Peer } from '../address.js';
import type { FailureReason } from '../answer.js';
import { noReply } from './ask.js';
import type { Ask, Settling } from './ask.js';

/** Who got a message and who did not. */
export interface Receipt {
  readonly delivered: readonly Peer[];
  readonly failed: readonly Failure[];
}

/** Somebody who did not get a message; without `peer`, nobody did. */
export interface Failure {
  readonly peer: Peer | undefined;
  readonly reason: FailureReason;
  /** A sentence. */
  readonly text: string;
}

/** Collects who got a message: `only` is the one receiver there is; without it, the relay says who they are. */
export function createReceiptAsk(only: Peer | undefined, { resolve }: Settling<Receipt>): Ask {
  const delivered: Peer[] = [];
  const failed: Failure[] = [];
  let receivers: readonly Peer[] | undefined = only && [only];

  const isKnown = (peer: Peer): boolean =>
    delivered.some((one) => isSame(one, peer)) || failed.some((one) => one.peer && isSame(one.peer, peer));
  const awaited = (): readonly (Peer | undefined)[] =>
    receivers ? receivers.filter((peer) => !isKnown(peer)) : [undefined];

  return {
    answer(outcome, from) {
      if (outcome.kind === 'routed') receivers = outcome.receivers;
      else if (outcome.kind === 'received' && from) {
        if (!isKnown(from)) delivered.push(from);
      } else if (outcome.kind === 'refused') {
        if (!from || !isKnown(from)) failed.push({ peer: from, reason: outcome.reason, text: outcome.text });
        // Word of the relay about a message that reached nobody, also of those who were to have it.
        if (!from) receivers = [];
      }
      if (awaited().length === 0) resolve({ delivered, failed });
    },
    give(up) {
      const reason = up === 'peer-gone' || up === 'closed' ? up : 'timed-out';
      for (const peer of awaited()) failed.push({ peer, reason, text: noReply[up][1] });
      resolve({ delivered, failed });
    },
  };
}

const isSame = (one: Peer, other: Peer): boolean => one.role === other.role && one.osId === other.osId;
