import type { Passenger } from './passenger.js';

/** Connections that wait until there is somebody to serve them. */
export interface WaitingRoom {
  /** Keeps it for a while; closes it where there is no room. */
  add(passenger: Passenger): void;
  /** Everybody leaves, in the order in which they came. */
  leave(): readonly Passenger[];
  readonly size: number;
}

/** Who has waited for `waitMs` is closed; more than `mostWaiting` do not wait. Keeps no process alive. */
export function createWaitingRoom(limits: { readonly waitMs: number; readonly mostWaiting: number }): WaitingRoom {
  const waiting = new Map<Passenger, NodeJS.Timeout>();
  return {
    add(passenger) {
      if (waiting.size >= limits.mostWaiting) return passenger.connection.close();
      const late = (): void => {
        waiting.delete(passenger);
        passenger.connection.close();
      };
      waiting.set(passenger, setTimeout(late, limits.waitMs).unref());
    },
    leave() {
      const all = [...waiting.keys()];
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      return all;
    },
    get size() {
      return waiting.size;
    },
  };
}
