import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@ec/logger';
import { createMessenger, defaultOutboxLimits } from '@ec/messenger';
import type { MessengerEnd, SystemActions, SystemMessage, WorkerPeer } from '@ec/messenger';
import { createShortcut } from '@ec/messenger/direct';
import type { Shortcut } from '@ec/messenger/direct';
import { dialDirect, openDirectHost } from '@ec/runner/port';
import type { Connection, ConnectionEvents, UnheardConnection, WorkerPort } from '@ec/runner/port';
import type { Order } from './order.js';

/** A worker's messenger, and what feeds it. */
export interface Messages {
  readonly messenger: MessengerEnd;
  /** Settles when what was said past the master has come, or after `limitMs`. */
  flush(limitMs: number): Promise<void>;
  /** Settles when nobody speaks to this worker past the master any more and all requests are answered, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
  /** Takes what came from the master; `system` is what it was understood as. */
  relayed(raw: unknown, system: SystemMessage | undefined): void;
}

/** How often it is looked whether all is answered: this happens once in the life of an agent. */
const LOOK_MS = 10;

/** A frame may be larger than the payload in it. */
const MAX_FRAME_BYTES = 256 * 1024 ** 2;

/** Makes a worker's messenger: through the master, and past it to those who have a connection to this worker. */
export function createMessages(order: Order, port: WorkerPort, logger: Logger): Messages {
  const refused = (text: string): void => logger.warn('%s', `message refused: ${text}`);
  const self: WorkerPeer = { role: order.role, osId: port.osId, id: order.id, slot: order.slot };
  const shortcut = createShortcut({
    self,
    relay: (message) => port.send(message),
    relayRoom: () => port.room(),
    deliver: (raw, from) => void messenger.receive(raw, from),
    refused,
    limits: defaultOutboxLimits,
    maxBytes: MAX_FRAME_BYTES,
  });
  const messenger = createMessenger({
    role: order.role,
    osId: port.osId,
    post: shortcut.post,
    room: shortcut.room,
    clones: true,
    keeps: true,
    refused,
  });
  const way = createWay(self, shortcut, refused);
  if (order.direct) way.host(order.direct);
  port.onConnection?.(way.laidByMaster);

  return {
    messenger,
    flush: (limitMs) => shortcut.flush(limitMs),
    async settled(limitMs) {
      const untilMs = performance.now() + limitMs;
      await shortcut.unlinked(limitMs);
      while (messenger.answering > 0 && performance.now() < untilMs) await setTimeout(LOOK_MS);
    },
    relayed(raw, system) {
      if (!system || system.type === 'answer') return shortcut.relayed(raw);
      if (system.type === 'flow') messenger.setFlow(system.data.receiver, system.data.open);
      else if (system.type === 'sync' && system.data.from) shortcut.synced(system.data.from, system.data.epoch);
      else if (system.type === 'people') {
        messenger.setPeers(system.data.workers.map(({ osId }) => osId));
        way.setPeople(system.data);
      }
    },
  };
}

/** Lays connections between app workers and the agent: it listens, they call; between threads the master lays them. */
function createWay(self: WorkerPeer, shortcut: Shortcut, refused: (text: string) => void) {
  let workers: readonly WorkerPeer[] = [];
  let hangUp = (_keepsConnection?: boolean): void => {};
  let called: number | undefined;
  /** Connections to those who are not known here yet. */
  const early = new Map<number, UnheardConnection>();

  function connected(connection: Connection): ConnectionEvents | undefined {
    const peer = workers.find(({ osId }) => osId === connection.osId);
    return peer && shortcut.lay(peer, connection);
  }

  return {
    laidByMaster(osId: number, connection: UnheardConnection): void {
      if (workers.some((peer) => peer.osId === osId)) use(connection);
      else early.set(osId, connection);
    },
    host: ({ path, secret }: { readonly path: string; readonly secret: string }) =>
      void openDirectHost({ path, secret, connected, refused }),
    setPeople({ workers: now, direct }: SystemActions['people']): void {
      workers = now;
      shortcut.setPeople(now);
      for (const [osId, connection] of early) if (now.some((peer) => peer.osId === osId)) use(connection);
      const agent = now.find(({ role, slot, isLeaving }) => role === 'agent' && slot !== undefined && !isLeaving);
      if (self.role !== 'app' || agent?.osId === called) return;
      // It is there still, and another has its place: it gets what is on its way.
      const retiring = now.find(({ role, osId }) => role === 'agent' && osId === called);
      hangUp(retiring !== undefined);
      if (retiring) shortcut.part(retiring);
      called = agent?.osId;
      if (!agent || !direct) return;
      const { path, token } = direct;
      hangUp = dialDirect({ path, token, osId: self.osId, peerOsId: agent.osId, connected: laid, refused });
    },
  };

  function use(connection: UnheardConnection): void {
    early.delete(connection.osId);
    const { osId } = connection;
    connection.listen(laid(connection), (error) =>
      refused(`the connection to worker ${osId} was cut: ${String(error)}`),
    );
  }

  /** Whom we call is known. */
  function laid(connection: Connection): ConnectionEvents {
    const events = connected(connection);
    if (!events) connection.cut();
    return events ?? { receive() {}, drained() {}, ended() {} };
  }
}
