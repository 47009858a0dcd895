import type { Trust } from '../key/trust.js';
import { isRawConnection } from '../raw-connection.js';
import type { RawConnection } from '../raw-connection.js';
import type { Origin } from './passenger.js';
import { createDistributor } from './distributor.js';
import type { Distributor, DistributorOptions } from './distributor.js';
import { listenRaw } from './listen-raw.js';
import type { RawListenOptions } from './listen-raw.js';
import { readProxyHeader } from './read-proxy-header.js';

export interface StickyListenerOptions extends DistributorOptions, RawListenOptions {
  /** Whose connections begin with a header of the PROXY protocol. Default: nobody's. */
  readonly proxies?: Trust | undefined;
  /** A sentence about what went wrong with one connection, or with the listener. */
  refused(text: string): void;
}

/** A port whose connections go to the slot that their client belongs to. */
export interface StickyListener extends Omit<Distributor, 'accept'> {
  /** A connection that a worker has given back goes to another; anything else is left alone. */
  takeBack(connection: unknown, origin: Origin): void;
  /** What was asked for, or what the system chose for port 0. */
  readonly port: number;
  readonly family: string;
}

/** More connections than these have not said whom they speak for: the next is closed. */
const MOST_READING = 1_024;

/** Listens in the master. Rejects with a StickyListenError (EC_LISTEN). */
export async function openStickyListener(options: StickyListenerOptions): Promise<StickyListener> {
  const { proxies, refused } = options;
  const distributor = createDistributor(options);
  const reading = new Set<() => void>();
  const accept = proxies ? acceptProxied(proxies) : distributor.accept;
  const listener = await listenRaw(options, accept, (error) => refused(error.message));

  function acceptProxied(isProxy: Trust): (connection: RawConnection) => void {
    return (connection) => {
      const out: { address?: string } = {};
      if (connection.getpeername(out) !== 0 || reading.size >= MOST_READING) return connection.close();
      if (!isProxy(out.address)) return distributor.accept(connection);
      const giveUp = readProxyHeader(
        connection,
        (origin) => {
          reading.delete(giveUp);
          distributor.accept(connection, origin);
        },
        (reason) => {
          reading.delete(giveUp);
          refused(`a connection of the proxy ${out.address} was closed: ${reason}`);
        },
      );
      reading.add(giveUp);
    };
  }

  return {
    port: listener.port,
    family: listener.family,
    changed: distributor.changed,
    takeBack: (connection, origin) => {
      if (isRawConnection(connection)) distributor.accept(connection, origin);
    },
    retire: distributor.retire,
    get held() {
      return distributor.held + reading.size;
    },
    close() {
      listener.close();
      for (const giveUp of [...reading]) giveUp();
      distributor.close();
    },
  };
}
