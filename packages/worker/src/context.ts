import type { WorkerContext } from '@ec/framework';
import type { Logger } from '@ec/logger';
import { createMessenger, openSystem } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';
import { createHooks } from './hooks.js';
import type { Hooks } from './hooks.js';
import type { Order } from './order.js';

/** A worker's context and the hooks that were given to it. */
export interface OwnContext {
  readonly context: WorkerContext;
  readonly hooks: Hooks;
  /** Begins to hear messages. Returns the way to stop. */
  listen(): () => void;
}

/** Makes what an application is given, upon the port to the master. */
export function createContext(order: Order, port: WorkerPort, logger: Logger): OwnContext {
  const hooks = createHooks(logger);
  const messenger = createMessenger({
    role: order.role,
    osId: port.osId,
    post: (message) => port.send(message),
    room: () => port.room(),
    refused: (text) => logger.warn('%s', `message refused: ${text}`),
  });
  const readiness = createReadiness(logger);

  return {
    hooks,
    context: {
      worker: { role: order.role, id: order.id, slot: order.slot, osId: port.osId },
      options: order.options,
      messenger,
      logger,
      onClusterReady: readiness.on,
      onDrain: hooks.onDrain,
      onClose: hooks.onClose,
    },
    listen: () =>
      port.onMessage((raw) => {
        const system = openSystem(raw);
        if (!system || system.type === 'answer') messenger.receive(raw);
        else if (system.type === 'refused') logger.error(`not understood by this worker: ${system.refusal.text}`);
        else if (system.type === 'peers') messenger.setPeers([...system.data.appIds, ...system.data.agentIds]);
        else if (system.type === 'flow') messenger.setFlow(system.data.receiver, system.data.open);
        else if (system.type === 'cluster-ready') readiness.set(system.data);
      }),
  };
}

type ReadyHook = (cluster: { readonly address: string }) => unknown;

function createReadiness(logger: Logger) {
  let cluster: { readonly address: string } | undefined;
  const hooks: ReadyHook[] = [];
  return {
    on(hook: ReadyHook): void {
      if (cluster) hook(cluster);
      else hooks.push(hook);
    },
    set(ready: { readonly address: string }): void {
      if (cluster) return;
      cluster = ready;
      for (const hook of hooks.splice(0)) {
        try {
          hook(ready);
        } catch (error) {
          logger.error(
            'a hook of onClusterReady failed and the others go on: %s',
            error instanceof Error ? error.stack : error,
          );
        }
      }
    },
  };
}
