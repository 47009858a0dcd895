import { headerOf } from './header-of.js';

/** Questions that came over a connection, and of whose answer the master knows nothing. */
export interface OwedAnswers {
  /** Takes a message, in case it asks for an answer. */
  heard(raw: unknown, osId: number): void;
  /** The answer is given now. False: the question did not come over a connection. */
  given(osId: number, id: number): boolean;
  forget(osId: number): void;
}

/** Of those that nobody ever answers the oldest are forgotten. */
const mostOwed = 50_000;

export function createOwedAnswers(): OwedAnswers {
  const byPeer = new Map<number, Set<number>>();
  return {
    heard(raw, osId) {
      const { id, ask } = headerOf(raw);
      if (id === undefined || ask === undefined) return;
      const ids = byPeer.get(osId) ?? new Set<number>();
      byPeer.set(osId, ids.add(id));
      if (ids.size > mostOwed) ids.delete(ids.values().next().value!);
    },
    given: (osId, id) => byPeer.get(osId)?.delete(id) ?? false,
    forget: (osId) => void byPeer.delete(osId),
  };
}
