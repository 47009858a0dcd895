import type { WorkerContext } from '@ec/framework';
import type { Logger } from '@ec/logger';
import { openSystem, sealSystem } from '@ec/messenger';
import type { SystemActions } from '@ec/messenger';
import { createAffinityKey } from '@ec/sticky/worker';
import type { WorkerPort } from '@ec/runner/port';
import { createClients } from './clients.js';
import type { Clients } from './clients.js';
import { createLimits } from './limits.js';
import type { Limits } from './limits.js';
import { createHooks } from './hooks.js';
import { createMessages } from './messages.js';
import { createSockets } from './sockets.js';
import type { Sockets } from './sockets.js';
import type { Hooks } from './hooks.js';
import type { Order } from './order.js';
import { createPlace } from './place.js';
import type { Place } from './place.js';

/** What the master may want of a worker that runs. */
export interface Asked {
  /** Another has its place. */
  retire(pace: SystemActions['retire']): void;
  observe(watch: SystemActions['observe']): void;
}

/** A worker's context and the hooks that were given to it. */
export interface OwnContext {
  readonly context: WorkerContext;
  readonly hooks: Hooks;
  /** Begins to hear messages. Returns the way to stop. */
  listen(): () => void;
  /** Settles when what was said past the master has come, or after `limitMs`. */
  flush(limitMs: number): Promise<void>;
  /** Settles when nobody speaks to this worker past the master any more and all requests are answered, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
  /** The application has booted: what came for nobody is not kept for it any more. */
  booted(): void;
  readonly clients: Clients;
  readonly sockets: Sockets;
  readonly place: Place;
  readonly limits: Limits;
}

/** Makes what an application is given, upon the port to the master. `asked` is told what the master wants of this worker. */
export function createContext(order: Order, port: WorkerPort, logger: Logger, asked: Asked): OwnContext {
  const hooks = createHooks(logger);
  const { messenger, relayed, flush, settled } = createMessages(order, port, logger);
  const readiness = createReadiness(logger);
  const clients = createClients();
  const sockets = createSockets();
  const place = createPlace(order);
  const limits = createLimits(order.maxConnections);

  return {
    hooks,
    place,
    clients: clients.port,
    sockets: sockets.port,
    limits: limits.port,
    context: {
      worker: {
        role: order.role,
        id: order.id,
        get slot() {
          return place.slot;
        },
        osId: port.osId,
      },
      options: order.options,
      messenger,
      logger,
      affinityKey: () => createAffinityKey(place.slot, clients.slotCount(place.order?.sticky?.slots ?? 1)),
      onClusterReady: readiness.on,
      onDrain: hooks.onDrain,
      onClose: hooks.onClose,
    },
    flush,
    settled,
    booted: () => messenger.started(),
    listen: () =>
      port.onMessage((raw, connection) => {
        const system = openSystem(raw);
        if (system?.type === 'bound') sockets.bound(system.data, connection);
        else if (system?.type === 'lend') sockets.lent(system.data, connection);
        else if (system?.type === 'give-back') sockets.givenBack(system.data);
        else if (system?.type === 'ping') port.send(sealSystem({ type: 'pong', data: {} }));
        else if (system?.type === 'limit') limits.set(system.data);
        else if (connection !== undefined) clients.connection(system, connection);
        else if (system?.type === 'last-connection') clients.last();
        else if (system?.type === 'slots') clients.slots(system.data);
        else if (system?.type === 'refused') logger.error(`not understood by this worker: ${system.refusal.text}`);
        else if (system?.type === 'cluster-ready') {
          // Who waits for a slot is told again when it serves.
          if (place.order) readiness.set(system.data);
        } else if (system?.type === 'take-slot') {
          port.setPlace?.(system.data.slot, system.data.slots);
          place.take(system.data);
        } else if (system?.type === 'retire') asked.retire(system.data);
        else if (system?.type === 'observe') asked.observe(system.data);
        else relayed(raw, system);
      }),
  };
}

type ReadyHook = (cluster: { readonly address: string }) => unknown;

function createReadiness(logger: Logger) {
  let cluster: { readonly address: string } | undefined;
  const hooks: ReadyHook[] = [];

  /** That one fails, now or later, is no reason to end: every worker would, and those that come after it. */
  async function call(hook: ReadyHook, ready: { readonly address: string }): Promise<void> {
    try {
      await hook(ready);
    } catch (error) {
      logger.error(
        'a hook of onClusterReady failed and the others go on: %s',
        error instanceof Error ? error.stack : error,
      );
    }
  }

  return {
    on(hook: ReadyHook): void {
      if (cluster) void call(hook, cluster);
      else hooks.push(hook);
    },
    set(ready: { readonly address: string }): void {
      if (cluster) return;
      cluster = ready;
      for (const hook of hooks.splice(0)) void call(hook, ready);
    },
  };
}
