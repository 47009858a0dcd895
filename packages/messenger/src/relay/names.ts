import { describeAddress } from '../address.js';
import type { Peer } from '../address.js';
import { keyOf } from './key-of.js';

/** The names under which the relay counts. Each is put together once, as every message needs two. */
export interface Names {
  of(peer: Peer): string;
  /** Of what a peer says to a role. */
  between(from: Peer, to: string): string;
}

/** Peers whose names are remembered: workers are replaced, and their ids never come back. */
const mostRemembered = 1_000;

export function createNames(): Names {
  interface Known {
    readonly name: string;
    readonly routes: Map<string, string>;
  }
  const known = new Map<number, Known>();

  function knownAs(peer: Peer): Known {
    const key = keyOf(peer);
    const one = known.get(key);
    if (one) return one;
    if (known.size >= mostRemembered) known.clear();
    const added = { name: describeAddress(peer), routes: new Map<string, string>() };
    known.set(key, added);
    return added;
  }

  return {
    of: (peer) => knownAs(peer).name,
    between(from, to) {
      const { name, routes } = knownAs(from);
      const route = routes.get(to) ?? `${name} → ${to}`;
      routes.set(to, route);
      return route;
    },
  };
}
