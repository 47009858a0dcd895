import { dirname } from 'node:path';
import { loadFramework, preload } from '@ec/framework';
import type { Framework, WorkerContext } from '@ec/framework';
import { sealSystem, serializeError } from '@ec/messenger';
import type { Observation, SystemActions } from '@ec/messenger';
import { startWatchdog } from '@ec/runner/port';
import type { WorkerPort } from '@ec/runner/port';
import type { Clients } from './clients.js';
import type { Limits } from './limits.js';
import { createContext } from './context.js';
import { leaveFromAThread } from './egg/leave-from-a-thread.js';
import { tellFigures } from './figures.js';
import type { Load } from './figures.js';
import { receiveOrder } from './order.js';
import type { Order, PlacedOrder } from './order.js';
import { endAfterUncaught, reportUncaught } from './uncaught.js';
import { wordingOf } from './wording.js';
import type { Sockets } from './sockets.js';
import type { Wording } from './wording.js';

/** What a role needs to boot. */
export interface Session {
  readonly framework: Framework;
  readonly context: WorkerContext;
  readonly order: Order;
  readonly clients: Clients;
  readonly sockets: Sockets;
  /**
   * The order with this worker's slot: at once, or, where it is a spare, when the master has given it one. From now until
   * then it can be ended by `close`.
   */
  placed(close: () => Promise<void>): Promise<PlacedOrder>;
  /** An agent: settles when no app worker speaks to it past the master any more and all requests are answered, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
  readonly limits: Limits;
  /** Begins to hear the master before the application has booted. */
  hear(): void;
}

/** How much time a drain has; in milliseconds. */
export interface DrainPace {
  readonly limitMs: number;
  /** For so long idle connections stay open. */
  readonly lingerMs: number;
  /** Another has its place already. */
  readonly isRetiring: boolean;
  /** Over so long WebSockets are told to go. */
  readonly spreadMs: number;
  /** Aborted where it has to end sooner than that. */
  readonly signal: AbortSignal;
}

/** What a role has booted. */
export interface Booted {
  /** Goes to the master with the news that this worker is ready. */
  readonly ready: Omit<SystemActions['ready'], 'bootMs'>;
  /** Stops accepting and resolves when what was in flight is done, at the latest when its time is over. */
  drain?(pace: DrainPace): Promise<void>;
  /** Sees for a while how this worker does. Never rejects. */
  observe?(watch: SystemActions['observe']): Promise<Observation>;
  /** What it holds at this moment. */
  load?(): Load;
  close(): Promise<void>;
}

/** A worker's own limits lie within the master's, so that it can say itself what took too long. */
const OWN_SHARE = 0.9;
/** How long the last words of a worker may take past the master. */
const FLUSH_MS = 500;
/** Of its own time, what a worker gives to requests in flight; the rest is for the hooks of close. */
const DRAIN_SHARE = 0.8;

/**
 * The life of a worker, the same for agent and app: await the order, load, boot, tell the master, and end in order when
 * asked. Never rejects: what keeps it from booting goes to the master and the log, and the worker leaves with code 1.
 */
export async function runWorker(
  role: Order['role'],
  port: WorkerPort,
  boot: (session: Session) => Promise<Booted>,
): Promise<void> {
  let words: Wording | undefined;
  try {
    const order = await receiveOrder(role, port);
    words = wordingOf(order, port.hasMaster);
    await live({ order, port, words, boot });
  } catch (thrown) {
    const error =
      thrown instanceof Error ? thrown : new Error(`something that is no error was thrown: ${String(thrown)}`);
    port.send(sealSystem({ type: 'failed', data: { error: serializeError(error), phase: 'boot' } }));
    if (words) words.bootFailed(error);
    else console.error(error);
    port.exit(1);
  }
}

interface Life {
  readonly order: Order;
  readonly port: WorkerPort;
  readonly words: Wording;
  boot(session: Session): Promise<Booted>;
}

async function live({ order, port, words, boot }: Life): Promise<void> {
  let pace: Pick<DrainPace, 'lingerMs' | 'spreadMs' | 'isRetiring'> = { lingerMs: 0, spreadMs: 0, isRetiring: false };
  const retire = ({ graceMs, ...gentle }: SystemActions['retire']): void => {
    pace = { ...gentle, isRetiring: true };
    port.exit(0, graceMs * OWN_SHARE);
  };
  const observe = (watch: SystemActions['observe']): void =>
    void booted?.observe?.(watch).then((data) => port.send(sealSystem({ type: 'observed', data })));
  const {
    context,
    hooks,
    clients,
    sockets,
    place,
    limits,
    listen,
    flush,
    settled,
    booted: openMessages,
  } = createContext(order, port, words.logger, {
    retire,
    observe,
  });
  let startedAtMs = performance.now();
  let isHearing = false;
  const hear = (): void => {
    if (!isHearing) listen();
    isHearing = true;
  };
  let booted: Booted | undefined;
  /** Ends an application that waits for its slot. */
  let closeWaiting = async (): Promise<void> => {};
  const placed = async (close: () => Promise<void>): Promise<PlacedOrder> => {
    if (place.order) return place.order;
    closeWaiting = close;
    port.send(sealSystem({ type: 'loaded', data: {} }));
    const complete = await place.taken;
    closeWaiting = async () => {};
    startedAtMs = performance.now();
    return complete;
  };

  const uncaught = { order, port, phase: () => (booted ? ('running' as const) : ('boot' as const)) };
  reportUncaught(uncaught);
  endAfterUncaught(uncaught);

  const graceMs = order.graceMs * OWN_SHARE;
  const haste = new AbortController();
  port.onShutdown({
    label: words.label,
    graceMs,
    logger: words.exitLogger,
    hurry: () => void setTimeout(() => haste.abort(), graceMs * DRAIN_SHARE).unref(),
    async shutdown(limitMs) {
      const drained = booted?.drain?.({ ...pace, limitMs: limitMs * DRAIN_SHARE, signal: haste.signal });
      await hooks.run('drain');
      await drained;
      await (booted ? booted.close() : closeWaiting());
      await hooks.run('close');
      await flush(FLUSH_MS);
    },
  });

  // A framework of classes listens on the channel itself, from some moment of its boot on.
  if (order.framework.kind === 'entry') hear();
  else if (order.role === 'app') leaveFromAThread(port);
  await preload(order.options);
  const framework = await loadFramework(order.framework);
  booted = await boot({ framework, context, order, clients, sockets, limits, placed, settled, hear });
  hear();
  openMessages();
  port.send(
    sealSystem({ type: 'ready', data: { ...booted.ready, bootMs: Math.round(performance.now() - startedAtMs) } }),
  );
  if (port.hasMaster) tellFigures((data) => port.send(sealSystem({ type: 'figures', data })), booted.load);
  watch(order);
}

/** The others still boot, and the first requests come. */
const WATCH_AFTER_MS = 1_000;

function watch({ watchdog, role, id, direct }: Order): void {
  if (!watchdog) return;
  // Where others connect to it: the master removes it, or the agent itself where the master has vanished.
  const folder = direct && process.platform !== 'win32' ? dirname(direct.path) : undefined;
  setTimeout(() => startWatchdog({ ...watchdog, name: `${role}#${id}`, folder }), WATCH_AFTER_MS).unref();
}
