import type { WorkerContext } from '../../src/index.js';

/** A context as a worker would give it, with what was logged as an error. */
export function workerContext(options: Record<string, unknown> = {}): WorkerContext & { readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const ignore = () => {};
  return {
    worker: { role: 'app', id: 1, slot: 0, osId: process.pid },
    options: Object.freeze(options),
    messenger: {} as WorkerContext['messenger'],
    logger: { debug: ignore, info: ignore, warn: ignore, error: (message) => void errors.push(message) },
    affinityKey: () => 'key',
    onClusterReady: ignore,
    onDrain: ignore,
    onClose: ignore,
    errors,
  };
}
