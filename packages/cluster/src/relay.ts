import { createMessenger, createRouter, route, sealSystem } from '@ec/messenger';
import type { MessengerEnd, Peer, Pushed, Refusal, Router, SealedSystem, WireMessage, WorkerPeer } from '@ec/messenger';
import type { Topology, WaitingLimits } from '@ec/messenger';
import { isStarting } from '@ec/manager';
import type { State, WorkerName, WorkerRole } from '@ec/manager';
import type { DirectWay } from './direct-way.js';
import type { ParentChannel } from './parent-channel.js';
import type { Roster, WorkerEntry } from './roster.js';
import type { Announcement } from './voice.js';

export interface RelayParts {
  readonly roster: Roster;
  readonly parent: ParentChannel;
  readonly waiting: WaitingLimits;
  /** Senders are told of receivers who are full, so that they can wait. */
  readonly tellsFull: boolean;
  /** The workers' messengers are those of a framework that has its own. */
  readonly isForeign: boolean;
  readonly way: DirectWay;
  state(): State;
  /** A message for the master itself. */
  received(message: WireMessage): void;
  refused(refusal: Refusal): void;
}

/** Messages between parent, master, agent and apps, over the channels that exist at the moment. */
export interface Relay {
  readonly router: Router;
  /** The master's own end, for the program that it lives in. */
  readonly messenger: MessengerEnd;
  /** News of the master. Whom there is nobody to tell of, is not told. */
  announce(announcement: Announcement): void;
  /** Somebody can be reached from now on, or not any more. */
  peopleChanged(): void;
  /** A worker asks another to say when it has had all that was relayed so far. */
  sync(from: Peer, to: Peer, epoch: number): void;
  /** A worker reads slowly, or has caught up. */
  flowing(receiver: Peer, isFlowing: boolean): void;
  /** Nothing is relayed any more. */
  close(): void;
}

export function createRelay(parts: RelayParts): Relay {
  const { parent, received, refused, isForeign } = parts;
  const people = createPeople(parts, isForeign);

  const topology = (): Topology => ({
    masterId: process.pid,
    parent: parent.isOpen(),
    workers: people.peers(),
    isComing: people.isComing,
    isGathering: people.isGathering,
    slotOf: people.slotOf,
  });

  function deliver(to: Peer, message: WireMessage | SealedSystem): boolean | Pushed {
    if (to.role === 'parent') return parent.send(message);
    if (to.role === 'master') {
      if ('action' in message) received(message);
      messenger.receive(message);
      return true;
    }
    const receiver = people.reachable().find(({ peer }) => peer.role === to.role && peer.osId === to.osId);
    return receiver?.entry.handle.send(message) ?? false;
  }

  const router = createRouter({ topology, deliver, refused, waiting: parts.waiting });
  const messenger = createMessenger({
    role: 'master',
    osId: process.pid,
    // Until the program that started the cluster has had its turn to listen.
    keeps: true,
    refused: (text) => refused({ reason: 'not-asked', text }),
    post(message) {
      if ('action' in message) return router.send(message);
      return router.receive(message, { role: 'master', osId: process.pid });
    },
  });
  parent.onMessage((raw) => router.receive(raw, { role: 'parent', osId: 0 }));

  function announce(announcement: Announcement): void {
    if ('system' in announcement) {
      const sealed = sealSystem(announcement.system);
      for (const { peer, entry } of people.reachable()) if (peer.role === announcement.to) entry.handle.send(sealed);
      return;
    }
    const { wire, from = { role: 'master', osId: process.pid } } = announcement;
    // By the table and not by the router: that nobody is there is not a mistake of a sender here.
    const { isGathering: _, ...there } = topology();
    for (const { to, message } of route(wire, from, there).deliveries) deliver(to, message);
  }

  /** Tells every worker who is there: so they need not ask us for the way. */
  function tellPeople(): void {
    isTelling = false;
    const reachable = people.reachable();
    const workers = reachable.map(({ peer }) => peer);
    const agent = workers.find(({ role, slot, isLeaving }) => role === 'agent' && slot !== undefined && !isLeaving);
    for (const { peer, entry } of reachable) {
      const direct = peer.role === 'app' && agent ? parts.way.forApp(peer.osId, agent.osId) : undefined;
      entry.handle.send(sealSystem({ type: 'people', data: { workers, ...(direct && { direct }) } }));
    }
    const handlesOf = (role: WorkerRole) =>
      reachable.filter(({ peer }) => peer.role === role).map(({ entry }) => entry.handle);
    for (const agent of handlesOf('agent')) for (const app of handlesOf('app')) parts.way.meet?.(agent, app);
  }
  let isTelling = false;

  return {
    router,
    messenger,
    announce,
    peopleChanged() {
      router.peersChanged();
      if (isTelling || isForeign) return;
      isTelling = true;
      // Several may have begun in one turn.
      setImmediate(tellPeople);
    },
    sync(from, to, epoch) {
      const receiver = people.reachable().find(({ peer }) => peer.osId === to.osId && peer.role === to.role);
      receiver?.entry.handle.send(sealSystem({ type: 'sync', data: { from, epoch } }));
    },
    flowing(receiver, isFlowing) {
      if (!parts.tellsFull) return;
      const sealed = sealSystem({ type: 'flow', data: { receiver, open: isFlowing } });
      messenger.setFlow(receiver, isFlowing);
      for (const { peer, entry } of people.reachable()) if (peer.osId !== receiver.osId) entry.handle.send(sealed);
    },
    close() {
      parts.way.close();
      router.close();
      messenger.close();
    },
  };
}

interface Reachable {
  readonly peer: WorkerPeer;
  readonly entry: WorkerEntry;
}

const isOpen = ({ entry }: Reachable): boolean => entry.handle.isOpen();

/** More workers than these are not remembered by their ids: the longest gone are forgotten. */
const mostRemembered = 10_000;

/** Who is there, who was, and who will be. */
function createPeople({ roster, state }: Pick<RelayParts, 'roster' | 'state'>, isForeign: boolean) {
  const slots = new Map<WorkerName, number>();
  let known: { readonly state: State; readonly version: number; readonly workers: readonly Reachable[] } | undefined;
  let peersOf: { readonly workers: readonly Reachable[]; readonly peers: readonly WorkerPeer[] } | undefined;

  /** Those that can be told something: they have begun. */
  function reachable(): readonly Reachable[] {
    const workers = begun();
    // Its channel ends before the news of its end.
    return workers.every(isOpen) ? workers : workers.filter(isOpen);
  }

  /** The same, as senders may address them. */
  function peers(): readonly WorkerPeer[] {
    const workers = reachable();
    if (peersOf?.workers !== workers) peersOf = { workers, peers: workers.map(({ peer }) => ({ ...peer, isForeign })) };
    return peersOf.peers;
  }

  function begun(): readonly Reachable[] {
    const now = state();
    // Asked for with each message, and changes with few.
    if (known?.state === now && known.version === roster.version) return known.workers;
    const workers: Reachable[] = [];
    for (const { name, role, id, slot, status } of now.workers) {
      if (slot !== undefined) slots.set(name, slot);
      const entry = roster.get(name);
      if (!entry?.hasBegun) continue;
      // Two agents may be there, and one is spoken to: the new one from the moment when it takes over.
      const agents = role === 'agent' ? now.slots.find((one) => one.role === role) : undefined;
      const isGone = agents !== undefined && agents.worker !== name;
      const isLeaving = status === 'leaving' || status === 'retiring' || isGone;
      const place = agents?.successor === name ? undefined : slot;
      workers.push({
        peer: { role, osId: entry.handle.osId, id, slot: place, ...(isLeaving && { isLeaving }) },
        entry,
      });
    }
    for (const name of slots.keys()) {
      if (slots.size <= mostRemembered) break;
      slots.delete(name);
    }
    known = { state: now, version: roster.version, workers };
    return workers;
  }

  return {
    reachable,
    peers,
    isComing(role: WorkerRole, slot?: number): boolean {
      const now = state();
      if (!isStarting(now) && now.phase !== 'running') return false;
      const isEmptyForGood = (one: State['slots'][number]): boolean =>
        now.phase === 'running' && !one.worker && !one.successor && one.startsAtMs === undefined;
      return now.slots.some(
        (one) => one.role === role && (slot === undefined || one.index === slot) && !isEmptyForGood(one),
      );
    },
    isGathering(role: WorkerRole): boolean {
      const now = state();
      if (!isStarting(now)) return false;
      const there = new Set(reachable().map(({ peer }) => `${peer.role} ${peer.slot}`));
      return now.slots.some((slot) => slot.role === role && !there.has(`${role} ${slot.index}`));
    },
    slotOf: (role: WorkerRole, id: number): number | undefined => slots.get(`${role}#${id}`),
  };
}
