import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { RawConnection } from '../raw-connection.js';
import { StickyListenError } from './errors.js';

/** Where to listen. */
export interface RawListenOptions {
  readonly port: number;
  /** Default: all addresses, of IPv6 and IPv4. */
  readonly hostname?: string | undefined;
}

/** A listener that listens. */
export interface RawListener {
  readonly port: number;
  readonly family: string;
  /** Accepts no more, at once. */
  close(): void;
}

interface RawServer {
  onconnection?: (status: number, connection: RawConnection | undefined) => void;
}

/**
 * Listens, and gives each connection as it is: nothing is read, no socket is made of it. Rejects with a
 * StickyListenError (EC_LISTEN) that says what to do. Later errors go to `failed`.
 */
export function listenRaw(
  { port, hostname }: RawListenOptions,
  accepted: (connection: RawConnection) => void,
  failed: (error: Error) => void,
): Promise<RawListener> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error): void => reject(new StickyListenError({ port, hostname }, cause));
    server.once('error', refuse);
    server.listen({ port, host: hostname }, () => {
      const raw = rawServerOf(server);
      if (!raw) {
        server.close();
        refuse(new Error(`Node ${process.version} keeps connections where they cannot be passed on`));
        return;
      }
      raw.onconnection = (status, connection) => {
        if (connection) accepted(connection);
        else failed(new Error(`A connection could not be accepted (${status}): look at the limit of open files.`));
      };
      server.off('error', refuse);
      server.on('error', failed);
      const address = server.address() as AddressInfo;
      resolve({ port: address.port, family: address.family, close: () => void server.close() });
    });
  });
}

/** Where node:cluster takes connections from, too. */
function rawServerOf(server: Server): RawServer | undefined {
  const raw: unknown = Reflect.get(server, '_handle');
  return typeof raw === 'object' && raw !== null && typeof Reflect.get(raw, 'onconnection') === 'function'
    ? raw
    : undefined;
}
