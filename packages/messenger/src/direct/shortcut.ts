import { describeAddress } from '../address.js';
import type { Peer } from '../address.js';
import type { Answer } from '../answer.js';
import type { WireMessage } from '../envelope.js';
import type { OutboxLimits, Pushed } from '../outbox.js';
import { packMessage } from '../payload/pack-message.js';
import type { Weight } from '../payload/weigh.js';
import { quote } from '../refusal.js';
import { createAsks } from '../relay/asks.js';
import { createKnownReceivers } from '../relay/known-receivers.js';
import type { WorkerPeer } from '../relay/topology.js';
import { sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { createArrivals } from './arrivals.js';
import { encodeBody } from './body.js';
import { headerOf } from './header-of.js';
import { createOwedAnswers } from './owed-answers.js';
import { createPath } from './path.js';
import type { Path, Wire } from './path.js';
import { again, isAnswer, toOne, weightOf } from './said.js';
import type { Said } from './said.js';

/** What a shortcut is laid between. */
export interface ShortcutParts {
  readonly self: WorkerPeer;
  /** Puts a message on the channel to the master, who relays it. */
  relay(message: WireMessage | SealedSystem): Pushed;
  /** Settles when that channel has room. */
  relayRoom(): Promise<void>;
  /** Gives a message to this worker's messenger; without `from`, its own stamp counts. */
  deliver(raw: unknown, from?: Peer): void;
  /** Hears what was refused. */
  refused(text: string): void;
  readonly limits: OutboxLimits;
  readonly maxBytes: number;
}

/** A connection to a peer, as the one who has made it holds it. */
export interface Laid {
  receive(chunk: Buffer): void;
  drained(): void;
  /** It is gone. What had not arrived goes by the relay. */
  ended(): void;
}

/**
 * The way from worker to worker without the master, for those to whom a connection was laid. All others, and these again
 * when their connection breaks, are reached by the relay: in order, and without loss as long as both live.
 */
export interface Shortcut {
  post(message: WireMessage | SealedSystem, weight: Weight): Pushed;
  room(): Promise<void>;
  /** Takes what came by the relay. */
  relayed(raw: unknown): void;
  /** The other end of a connection says, by the relay, that all it had sent so has come. */
  synced(from: Peer, epoch: number): void;
  /** A connection to this peer is open. */
  lay(peer: WorkerPeer, connection: Wire): Laid;
  /** Who can be reached now. */
  setPeople(workers: readonly WorkerPeer[]): void;
  /**
   * This peer's place is another's: its connection is cut when all that was sent over it has come and all that was asked is
   * answered. Nothing new goes over it, except to its id.
   */
  part(peer: Peer): void;
  /** Settles when there is no connection any more, or after `limitMs`. */
  unlinked(limitMs: number): Promise<void>;
  /** Settles when all that was sent over connections has come, or after `limitMs`. */
  flush(limitMs: number): Promise<void>;
  readonly linked: readonly Peer[];
}

/** Within this time the relay has brought what it had; else the connection is given up, and tried again. */
const SYNC_MS = 5_000;
const LONGEST_ASK_MS = 24 * 3_600_000;
/** How often it is looked whether a connection has had its time: this happens once in the life of an agent. */
const LOOK_MS = 10;

export function createShortcut(parts: ShortcutParts): Shortcut {
  const { self } = parts;
  const deliver = (raw: unknown, from?: Peer): void => parts.deliver(raw, from);
  const paths = new Map<number, Path>();
  const asks = createAsks(() => performance.now());
  const owed = createOwedAnswers();
  /** Connections whose other end has asked before they were laid here. */
  const early = new Map<number, number>();
  const receivers = createKnownReceivers(self.role);
  let workers: readonly WorkerPeer[] = [];
  let waitsFor: Path | undefined;

  const pathTo = ({ osId }: Peer): Path | undefined => paths.get(osId);

  // — out

  function post(message: WireMessage | SealedSystem, weight: Weight): Pushed {
    if (!('action' in message))
      return message.type === 'answer' ? answer(message.data, weight) : relay(message, weight);
    if (paths.size === 0) return relay(message, weight);
    const to = receivers.of(message);
    return to.some(pathTo) ? postDirectly(message, weight, to) : relay(message, weight);
  }

  function postDirectly(message: WireMessage, weight: Weight, to: readonly Peer[]): Pushed {
    const { id, ask, waitMs = LONGEST_ASK_MS } = message['@ec'] ?? {};
    const linked = to.filter(pathTo);
    const body = encodeBody(message, weight, linked.length > 1);
    if (ask !== undefined && id !== undefined) {
      asks.add({ from: self, id, receivers: linked }, waitMs);
      if (ask === 'receipt') deliverAnswer({ id, to: self, outcome: { kind: 'routed', receivers: to } }, undefined);
    }
    let worst: Pushed = 'sent';
    for (const peer of to) {
      const path = pathTo(peer);
      const result = path ? path.put(body) : relay(toOne(message, peer, { sub: true }), weight);
      if (path && !isTaken(result)) failed(path.peer, message, result === 'full' ? 'full' : 'closed');
      if (result === 'waiting' && path) waitsFor = path;
      // To one, its word counts; to several, that one was slow is no reason to say that nobody got it.
      if (result !== 'sent') worst = to.length === 1 ? result : 'waiting';
    }
    return worst;
  }

  function failed(peer: Peer, message: WireMessage, reason: 'full' | 'closed'): void {
    const { id } = message['@ec'] ?? {};
    const text = `the message ${quote(message.action)} to ${describeAddress(peer)} was refused, its connection is ${reason}`;
    if (id === undefined || !asks.answered(self, id, peer)) return parts.refused(text);
    deliverAnswer({ id, to: self, outcome: { kind: 'refused', reason, text } }, peer);
  }

  function answer(data: Answer, weight: Weight): Pushed {
    const osId = data.to.osId ?? -1;
    const isOwed = owed.given(osId, data.id);
    const path = paths.get(osId);
    const { id, to, from, outcome } = data;
    const message = sealSystem({ type: 'answer', data: isOwed ? { id, to, from, direct: true, outcome } : data });
    return isOwed && path ? path.put(encodeBody(message, weight)) : relay(message, weight);
  }

  const relay = (message: WireMessage | SealedSystem, weight: Weight): Pushed =>
    parts.relay(packMessage(message, weight));

  // — in

  function hear(path: Path, raw: unknown): void {
    const { peer } = path;
    if (isAnswer(raw)) return hearAnswer(raw.data, peer);
    owed.heard(raw, peer.osId);
    deliver(raw, peer);
  }

  function hearAnswer(data: Answer, from: Peer): void {
    if (asks.answered(self, data.id, from)) return deliverAnswer(data, from);
    parts.refused(`an answer from ${describeAddress(from)} that was not asked for, or was given before`);
  }

  const deliverAnswer = ({ id, to, outcome }: Answer, from: Peer | undefined): void =>
    deliver(sealSystem({ type: 'answer', data: { id, to, from, outcome } }));

  const arrivals = createArrivals({
    isOpen: (osId, epoch) => paths.get(osId)?.epoch === epoch,
    deliver(raw) {
      if (isAnswer(raw) && raw.data.direct) hearRelayedAnswer(raw.data);
      else deliver(raw);
    },
    deliverAgain(message, osId) {
      owed.heard(message, osId);
      deliver(message);
    },
  });

  function hearRelayedAnswer(data: Answer): void {
    const { from, id, outcome } = data;
    if (!from) return;
    if (outcome.kind !== 'refused') return hearAnswer(data, from);
    // The relay may say of somebody what was heard before.
    if (asks.answered(self, id, from)) deliverAnswer(data, from);
  }

  // — connections

  function lay(peer: WorkerPeer, wire: Wire): Laid {
    const { epoch } = wire;
    const { role, osId } = peer;
    const before = paths.get(osId);
    // The peer has called again: it knows that the other is gone, and this end did not yet.
    if (before) {
      end(before);
      before.cut();
    }
    const { limits, maxBytes } = parts;
    const path = createPath({ peer: { role, osId }, wire, limits, maxBytes, hear: (raw) => hear(path, raw) });
    const { link } = path;
    paths.set(osId, path);
    // Behind all that was sent to it so far: when it has come, nothing can overtake on the connection.
    parts.relay(sealSystem({ type: 'sync', data: { to: { role, osId }, epoch } }));
    if (early.get(osId) === epoch) link.sayReady();
    early.delete(osId);
    // The relay may have lost it, or be too slow to be waited for.
    setTimeout(() => {
      if (!path.isOpen && paths.get(osId) === path) path.cut();
    }, SYNC_MS).unref();
    return {
      receive: (chunk) => link.receive(chunk),
      drained: () => link.drained(),
      ended: () => end(path),
    };
  }

  function end(path: Path): void {
    const { peer, epoch, link } = path;
    const isCurrent = paths.get(peer.osId) === path;
    if (isCurrent) paths.delete(peer.osId);
    const { unacknowledged, unwritten } = path.end();
    if (workers.some(({ osId }) => osId === peer.osId)) {
      for (const { message, seq } of unacknowledged) {
        const said = again(message as Said, peer, { epoch, seq });
        relay(said, weightOf(said));
      }
    }
    for (const message of unwritten) relayInstead(message, peer);
    // After all that was said before: whoever hears what was held may answer at once.
    arrivals.ended(peer.osId, epoch, link.lastSeq);
  }

  /** Never written: whoever takes the place of a peer who has ended may have it. */
  function relayInstead(message: Said, peer: Peer): void {
    const { id, ask } = headerOf(message);
    if (ask !== undefined && id !== undefined) asks.answered(self, id, peer);
    const isBroadcast = 'action' in message && headerOf(message).one === undefined && message.to === 'app';
    relay(isBroadcast ? toOne(message, peer, { sub: true }) : message, weightOf(message));
  }

  function setPeople(now: readonly WorkerPeer[]): void {
    const gone = workers.filter(({ osId }) => !now.some((worker) => worker.osId === osId));
    workers = now;
    receivers.setPeople(now);
    for (const peer of gone) {
      // First what it never got: that need not be lost with it.
      const path = paths.get(peer.osId);
      if (path) end(path);
      owed.forget(peer.osId);
      early.delete(peer.osId);
      for (const { id } of asks.gone({ role: peer.role, osId: peer.osId })) {
        const text = `${describeAddress(peer)} has ended`;
        deliverAnswer({ id, to: self, outcome: { kind: 'refused', reason: 'peer-gone', text } }, peer);
      }
    }
  }

  return {
    post,
    async room() {
      await Promise.all([parts.relayRoom(), waitsFor?.link.room()]);
    },
    relayed: arrivals.relayed,
    synced(from, epoch) {
      const path = paths.get(from.osId);
      if (path?.epoch === epoch) path.link.sayReady();
      // The other end was quicker to lay it than this one.
      else early.set(from.osId, epoch);
    },
    lay,
    setPeople,
    part(peer) {
      const path = pathTo(peer);
      if (!path) return;
      const look = (): void => {
        if (pathTo(peer) !== path) return;
        // What waits to be written may go to another as well.
        if (!path.isOpen || (path.link.isIdle && !asks.isAsked(path.peer))) path.cut();
        else setTimeout(look, LOOK_MS).unref();
      };
      look();
    },
    async unlinked(limitMs) {
      const untilMs = performance.now() + limitMs;
      while (paths.size > 0 && performance.now() < untilMs)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    },
    async flush(limitMs) {
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (limit = setTimeout(resolve, limitMs)));
      await Promise.race([late, Promise.all([...paths.values()].map(({ link }) => link.arrived()))]);
      clearTimeout(limit);
    },
    get linked() {
      return [...paths.values()].map(({ peer }) => peer);
    },
  };
}

const isTaken = (result: Pushed): boolean => result === 'sent' || result === 'waiting';
