import cluster from 'node:cluster';
import { EventEmitter } from 'node:events';
import { isMainThread, threadId } from 'node:worker_threads';

/**
 * Gives a thread what it has not by itself: a `cluster.worker`, for libraries that end an application by disconnecting
 * that. `disconnect` is called then; what they send by it goes nowhere. Does nothing in a process.
 */
export function offerClusterWorker(disconnect: () => void): void {
  if (isMainThread) return;
  const worker = Object.assign(new EventEmitter(), {
    id: threadId,
    process,
    send: () => true,
    disconnect() {
      disconnect();
      return worker;
    },
  });
  Object.defineProperty(cluster, 'worker', { value: worker, configurable: true });
}
