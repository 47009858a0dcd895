import type { Server } from 'node:net';
import type { ListenWish, WorkerIdentity } from '@ec/framework';
import type { ListenAddress } from '@ec/messenger';
import type { GivenSocket, Order } from '@ec/worker';
import { canReusePort } from '@ec/runner/port';
import { trackConnections } from './drain/track-connections.js';
import { listenOn } from './given/listen-on.js';

/** Where to listen: a unix socket's path, or a port. */
export interface ListenOptions {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  readonly path?: string | undefined;
  /**
   * A socket of this worker's own on the port, where Node and the platform have that. Elsewhere the workers of a cluster
   * share the port anyway, so that nothing is left to do.
   */
  readonly reusePort?: boolean | undefined;
  /** A socket that is not shared with the other workers of a cluster. */
  readonly exclusive?: boolean | undefined;
  /** Bound already, by the master. */
  readonly socket?: GivenSocket | undefined;
  /** The number under which the master has inherited that. */
  readonly fd?: number | undefined;
}

/** Why an application's server could not be opened: EC_PORT, EC_LISTEN or EC_HTTPS. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: 'EC_PORT' | 'EC_LISTEN' | 'EC_HTTPS';

  constructor(code: ListenError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

type WhereOrder = Pick<Order, 'port' | 'options' | 'socket'>;

interface WhereOptions {
  readonly port?: number;
  readonly hostname?: string;
  readonly defaultPort?: number;
  readonly reusePort?: boolean;
}

/**
 * Where an application listens: the cluster's options go before the application's own wish, and before all goes the
 * port that the cluster has already: it is kept by those who come later, also where the system had chosen it.
 */
export function whereToListen(wish: ListenWish, { port, options, socket }: WhereOrder): ListenOptions {
  const { port: given, hostname, defaultPort, reusePort } = options as WhereOptions;
  const own = given ?? wish.port ?? defaultPort;
  return {
    port: port ?? own,
    hostname: hostname ?? wish.hostname,
    path: wish.path,
    // A port that the system chose is shared by those who asked for port 0, also under its number. A sole one has its
    // socket in that way for the time when its replacement listens, too.
    reusePort: socket === 'sole' || socket === 'own' || ((reusePort === true || wish.reusePort === true) && own !== 0),
  };
}

/**
 * Listens and resolves to the address that was really taken. Rejects with a ListenError. Errors of the server later on,
 * until it closes, go to `report`; without it they are the caller's to listen for.
 */
export function listen(
  server: Server,
  options: ListenOptions,
  worker: Pick<WorkerIdentity, 'role' | 'id'>,
  report?: (error: Error) => void,
): Promise<ListenAddress> {
  const { port, hostname, path, socket } = options;
  if (!socket && path === undefined && typeof port !== 'number') {
    return Promise.reject(noPort(port));
  }
  trackConnections(server);
  return new Promise((resolve, reject) => {
    const listening = (): void => {
      server.off('error', failed);
      if (report) {
        server.on('error', report);
        server.once('close', () => server.off('error', report));
      }
      resolve(addressOf(server, options));
    };
    const failed = (cause: Error): void => {
      server.off('listening', listening);
      reject(listenErrorOf(cause, options, worker));
    };
    server.once('error', failed);
    server.once('listening', listening);
    if (socket) listenOn(server, socket, path);
    else if (path !== undefined) server.listen({ path });
    else {
      const { exclusive } = options;
      server.listen({ port, host: hostname, exclusive, reusePort: options.reusePort === true && canReusePort() });
    }
  });
}

/** Nobody has said where. It begins as Egg's does, which tools look for. */
export function noPort(port: unknown): ListenError {
  const got = `port should be number, but got ${String(port)}(${typeof port})`;
  return new ListenError('EC_PORT', `${got}: give the option port, or let the application say where it listens.`);
}

/** An error of the system, in words that say what to do. */
export function listenErrorOf(
  cause: Error,
  options: ListenOptions,
  worker: Pick<WorkerIdentity, 'role' | 'id'>,
): ListenError {
  return new ListenError('EC_LISTEN', explain(cause, options, worker), cause);
}

function addressOf(server: Server, { hostname, fd }: ListenOptions): ListenAddress {
  const address = server.address();
  if (typeof address === 'string') return { path: address };
  if (!address && fd !== undefined) return { path: `descriptor ${fd}` };
  if (!address) throw new ListenError('EC_LISTEN', 'The server listens and has no address.');
  // Nobody but the one who has opened it knows where an inherited socket listens.
  const found = fd !== undefined && !ANY.has(address.address) ? address.address : undefined;
  return { port: address.port, hostname: hostname ?? found, family: address.family };
}

const ANY: ReadonlySet<string> = new Set(['::', '0.0.0.0']);

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'somebody else listens there. Stop that process, or choose another one with the option port',
  EACCES: 'this user may not listen there. Choose a port above 1023, or give the right to this user',
  EADDRNOTAVAIL: 'this machine has no such address. Correct the host name',
  EINVAL: 'nobody can listen on it. Let whoever starts this process hand it a socket that listens',
};

/** Of unix sockets: whoever is killed leaves the file behind, and libuv tells of a folder that is not there as EACCES. */
const pathReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'somebody listens there, or has left the file behind. Stop that process, or remove the file',
  EACCES: 'its folder does not exist, or this user may not write there. Make the folder, or choose another path',
};

function explain(
  cause: Error,
  { port, hostname, path, fd }: ListenOptions,
  { role, id }: Pick<WorkerIdentity, 'role' | 'id'>,
): string {
  const code = 'code' in cause ? String(cause.code) : 'no code';
  const place = path ?? (hostname === undefined ? `port ${port}` : `port ${port} of ${hostname}`);
  const where = fd === undefined ? place : `the inherited descriptor ${fd}`;
  const known = path !== undefined && fd === undefined ? { ...reasons, ...pathReasons } : reasons;
  return `${role} worker ${id} cannot listen on ${where} (${code}): ${known[code] ?? cause.message}.`;
}
