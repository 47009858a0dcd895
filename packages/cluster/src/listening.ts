import type { Logger } from '@ec/logger';
import type { State, WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { SealedSystem, SystemActions, SystemMessage } from '@ec/messenger';
import type { Application } from './application.js';
import type { Able } from './balance/plan-loans.js';
import { createSockets } from './balance/sockets.js';
import { endpointsOf } from './endpoint.js';
import type { HearingParts } from './hear-workers.js';
import type { Launch } from './launch.js';
import { createConnectionLimit } from './limit/connection-limit.js';
import type { ConnectionStatus } from './limit/connection-limit.js';
import { orderOf } from './listen/plan-listeners.js';
import type { Mode } from './mode.js';
import type { Roster } from './roster.js';
import { chooseStickyWay } from './sticky/choose-sticky-way.js';
import type { StickyStyle } from './sticky/choose-sticky-way.js';
import { createReadyApps } from './sticky/ready-apps.js';
import type { Endpoint } from './view.js';

type Begin = SystemActions['begin'];

export interface ListeningParts {
  readonly application: Application;
  readonly launch: Launch;
  readonly mode: Mode;
  readonly sticky: StickyStyle;
  /** Printed where no host was bound. Default: 127.0.0.1. */
  readonly host: string | undefined;
  readonly roster: Roster;
  readonly logger: Logger;
  state(): State;
  nowMs(): number;
  /** Tells all app workers. */
  announce(system: SystemMessage): void;
}

/** What app workers are told of how and where to listen. */
export interface ListenOrders {
  readonly socket: Begin['socket'];
  /** The options as the app worker of a slot is told them. */
  optionsOf(slot: number | undefined): Launch['options'];
  /** The port of a slot; undefined as long as the application chooses it. */
  portOf(slot: number | undefined): number | undefined;
  /** All places; empty where there is one. */
  listenOrder(): NonNullable<Begin['listen']>;
  /** How many connections a slot may have at a time; undefined: as many as come. */
  connectionsOf(slot: number): number | undefined;
  /** How clients find an app worker. */
  stickyOrder(): Begin['sticky'];
}

/** What app workers say of it. */
export type ListenNews = Pick<HearingParts, 'admit' | 'bind' | 'declined' | 'loaded' | 'ponged' | 'turnedAway'>;

/** All that a master has to do with where its app workers listen, and with who connects there. */
export interface Listening {
  readonly orders: ListenOrders;
  readonly news: ListenNews;
  /** Where the cluster serves; empty until it does. */
  endpoints(): readonly Endpoint[];
  endpointsOf(worker: WorkerName): readonly Endpoint[];
  connections(): ConnectionStatus | undefined;
  /** App workers that serve. */
  serving(): readonly Able[];
  /** This one serves from now on. */
  served(worker: WorkerName): void;
  /** Somebody may have become ready, or is not any more. */
  changed(): void;
  /** Somebody is about to be asked to end. */
  asking(): void;
  /** The cluster ends. */
  ending(): void;
  /** Nobody is left. */
  close(): void;
}

export function createListening(parts: ListeningParts): Listening {
  const { application, mode, roster, logger, state } = parts;
  const { options } = application;
  let endpoints: readonly Endpoint[] = [];

  const tell = (worker: WorkerName, message: SealedSystem): void => void roster.get(worker)?.handle.send(message);
  const serving = (): readonly Able[] =>
    state().workers.flatMap(({ name, role, slot, status }) =>
      role === 'app' && status === 'ready' && slot !== undefined ? [{ name, slot }] : [],
    );

  const sticky = chooseStickyWay({
    option: options.sticky,
    isLeast: mode.choice?.balance === 'least-connections',
    ping: (worker) => tell(worker, sealSystem({ type: 'ping', data: {} })),
    style: parts.sticky,
    slots: () => state().apps,
    apps: createReadyApps(roster, state),
    logger,
    tell: (slots) => parts.announce({ type: 'slots', data: { slots } }),
  });
  const limit = createConnectionLimit({
    max: options.maxConnections,
    apps: () => state().apps,
    serving,
    tell,
    nowMs: parts.nowMs,
    logger,
  });
  const sockets = createSockets({
    isHeld: (listener) => (mode.listeners[listener] ?? mode.choice)?.balance === 'held',
    inherited: (listener) => mode.listeners[listener]?.fd,
    hasHeld: [...mode.listeners, mode.choice].some((one) => one?.balance === 'held'),
    serving,
    handleOf: (worker) => roster.get(worker)?.handle,
  });

  function endpointsOfWorker(worker: WorkerName): readonly Endpoint[] {
    const ready = roster.get(worker)?.ready;
    return ready ? endpointsOf(ready, parts.host) : [];
  }

  return {
    orders: {
      socket: mode.socket,
      optionsOf: (slot) => ({
        ...parts.launch.options,
        ...(slot !== undefined && mode.ports.length > 0 && { port: mode.ports[slot] }),
        ...(mode.choice?.balance === 'reuse-port' && { reusePort: true }),
      }),
      portOf: (slot) => (slot === undefined ? undefined : mode.ports[slot]) ?? endpoints[0]?.port,
      listenOrder: () => mode.listeners.map((listener, index) => orderOf(listener, endpoints[index]?.port)),
      connectionsOf: limit.shareOf,
      stickyOrder: () => sticky.order(),
    },
    news: {
      admit: sticky.admit,
      loaded: sticky.loaded,
      declined: (worker, connection, origin) => sticky.declined(worker, connection, origin),
      turnedAway: limit.refused,
      bind({ name, slot }, address) {
        if (slot !== undefined) sockets.asked({ name, slot }, address);
      },
      ponged(worker) {
        sockets.ponged(worker);
        sticky.ponged?.(worker);
      },
    },
    endpoints: () => endpoints,
    endpointsOf: endpointsOfWorker,
    connections: limit.status,
    serving,
    served(worker) {
      // The first to serve says where; where each has a port of its own, the first slot's is the cluster's.
      const isFirst = state().workers.find(({ name }) => name === worker)?.slot === 0;
      if (endpoints.length > 0 && !(isFirst && mode.ports.length > 0)) return;
      const served = endpointsOfWorker(worker);
      if (served.length > 0) endpoints = served;
    },
    changed() {
      sticky.changed();
      sockets.changed();
      limit.changed();
    },
    asking: () => sticky.changed(),
    ending() {
      sticky.ending();
      sockets.close();
    },
    close: () => sticky.close(),
  };
}
