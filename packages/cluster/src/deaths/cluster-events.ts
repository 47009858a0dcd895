import type { DeathRecord } from './record.js';

/** What the holder of a cluster can hear, by name. */
export interface ClusterEvents {
  /** A worker has died, for whatever reason. */
  readonly 'worker-exited': DeathRecord;
}

export type ClusterListener<E extends keyof ClusterEvents> = (news: ClusterEvents[E]) => unknown;

/** Those who hear of what happens. */
export interface ClusterHearing {
  /** Once for each listener, however often it is called. */
  on<E extends keyof ClusterEvents>(event: E, listener: ClusterListener<E>): void;
  off<E extends keyof ClusterEvents>(event: E, listener: ClusterListener<E>): void;
  tell<E extends keyof ClusterEvents>(event: E, news: ClusterEvents[E]): void;
}

type Listeners = { [E in keyof ClusterEvents]: Set<ClusterListener<E>> };

/** Not Node's emitter, which throws what a listener throws, and for which one name of an event ends the process. */
export function createClusterEvents(failed: (error: unknown) => void): ClusterHearing {
  const listeners: Listeners = { 'worker-exited': new Set() };

  function of<E extends keyof ClusterEvents>(event: E): Listeners[E] {
    if (Object.hasOwn(listeners, event)) return listeners[event];
    const known = Object.keys(listeners).join(', ');
    throw new TypeError(`A cluster tells of ${known}, and not of ${JSON.stringify(event)}.`);
  }

  return {
    on: (event, listener) => void of(event).add(listener),
    off: (event, listener) => void of(event).delete(listener),
    tell(event, news) {
      for (const listener of [...of(event)]) {
        try {
          const said = listener(news);
          if (said instanceof Promise) said.catch(failed);
        } catch (error) {
          failed(error);
        }
      }
    },
  };
}
