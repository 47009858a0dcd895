import type { EventEmitter } from 'node:events';

/** Notes the listeners of some events; the returned function takes off exactly those that were added since. */
export function watchAddedListeners(emitter: EventEmitter, events: readonly string[]): () => void {
  const before = events.map((event) => new Set(emitter.listeners(event)));
  return () => {
    events.forEach((event, index) => {
      for (const listener of emitter.listeners(event)) {
        if (!before[index]?.has(listener)) emitter.off(event, listener as () => void);
      }
    });
  };
}
