import { isRole } from '../address.js';
import type { Peer, Role } from '../address.js';
import type { WireMessage } from '../envelope.js';
import { receiversOf } from './route.js';
import type { WorkerPeer } from './topology.js';

/** Whom the messages of one worker go to. Those to a role, as most are, are found once, until others are there. */
export interface KnownReceivers {
  setPeople(workers: readonly WorkerPeer[]): void;
  of(message: WireMessage): readonly Peer[];
}

export function createKnownReceivers(from: Role): KnownReceivers {
  let workers: readonly WorkerPeer[] = [];
  const ofRole = new Map<string | undefined, readonly Peer[]>();

  const find = (message: WireMessage): readonly Peer[] =>
    receiversOf(message, from, { masterId: -1, parent: false, workers });

  return {
    setPeople(now) {
      workers = now;
      ofRole.clear();
    },
    of(message) {
      const { action, to } = message;
      if (!isToRole(message)) return find(message);
      const all = ofRole.get(to) ?? find({ action, to });
      ofRole.set(to, all);
      // One of several is picked for each message anew.
      return message['@ec']?.one && all.length > 1 ? find(message) : all;
    },
  };
}

/** Nothing but a role says whom it is for; what is no role is not remembered. */
function isToRole({ to, receiverPid, receiverWorkerId, '@ec': header }: WireMessage): boolean {
  const isNarrowed = header && (header.slot !== undefined || header.worker !== undefined);
  return !receiverPid && !receiverWorkerId && !isNarrowed && (to === undefined || isRole(to));
}
