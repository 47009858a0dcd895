import { createMessenger, createRouter, route, sealSystem } from '@ec/messenger';
import type { MessengerEnd, Peer, Refusal, Router, Topology, WireMessage } from '@ec/messenger';
import type { State, WorkerRole } from '@ec/manager';
import type { ParentChannel } from './parent-channel.js';
import type { Roster, WorkerEntry } from './roster.js';
import type { Announcement } from './voice.js';

export interface RelayParts {
  readonly roster: Roster;
  readonly parent: ParentChannel;
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
}

export function createRelay({ roster, parent, state, received, refused }: RelayParts): Relay {
  /** Those that can be told something: they have begun, and are not leaving. */
  const reachable = (role: WorkerRole): WorkerEntry[] =>
    state()
      .workers.filter((worker) => worker.role === role && worker.status !== 'held' && worker.status !== 'leaving')
      .flatMap((worker) => roster.get(worker.name) ?? []);

  const topology = (): Topology => ({
    masterId: process.pid,
    parent: parent.isOpen(),
    agentId: reachable('agent')[0]?.handle.osId,
    appIds: reachable('app').map((entry) => entry.handle.osId),
  });

  function deliver(to: Peer, message: WireMessage): boolean {
    if (to.role === 'parent') return parent.send(message);
    if (to.role === 'master') {
      received(message);
      messenger.receive(message);
      return true;
    }
    return (
      reachable(to.role)
        .find((entry) => entry.handle.osId === to.osId)
        ?.handle.send(message) ?? false
    );
  }

  const router = createRouter({ topology, deliver, refused });
  const messenger = createMessenger({ role: 'master', osId: process.pid, post: (message) => router.send(message) });
  parent.onMessage((raw) => router.receive(raw, { role: 'parent', osId: 0 }));

  function announce(announcement: Announcement): void {
    if ('system' in announcement) {
      const sealed = sealSystem(announcement.system);
      for (const entry of reachable(announcement.to)) entry.handle.send(sealed);
      return;
    }
    const from = { role: 'master', osId: process.pid } as const;
    // By the table and not by the router: that nobody is there is not a mistake of a sender here.
    for (const { to, message } of route(announcement.wire, from, topology()).deliveries) deliver(to, message);
  }

  return { router, messenger, announce };
}
