import { sealSystem, serializeError } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';
import type { Order } from './order.js';

export interface UncaughtOptions {
  readonly order: Order;
  readonly port: WorkerPort;
  phase(): 'boot' | 'running';
}

/** Tells the master what is about to end this worker. Leaves what happens to the process as it is. */
export function reportUncaught({ port, phase }: UncaughtOptions): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    port.send(sealSystem({ type: 'failed', data: { error: serializeError(error), phase: phase() } }));
  });
}

/**
 * Ends a plain application in order after an uncaught exception: requests in flight are answered, then the process
 * leaves with code 1. An application with a listener of its own keeps its own way, and so does a framework.
 */
export function endAfterUncaught({ order, port }: UncaughtOptions): void {
  if (order.framework.kind !== 'entry') return;
  process.on('uncaughtException', () => {
    if (process.listenerCount('uncaughtException') > 1) return;
    port.send(sealSystem({ type: 'leaving', data: {} }));
    port.exit(1);
  });
}
