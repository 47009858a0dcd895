import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { getSystemErrorName } from 'node:util';

/** A socket as Node's net holds it inside: bound, and not listening. Workers listen on it. */
export interface BoundSocket {
  /** Not of a unix socket. */
  getsockname?(out: { address?: string; port?: number; family?: string }): number;
  listen(backlog: number): number;
  close(): void;
}

/** Where sockets are bound, after names were looked up. */
export interface SocketAddress {
  /** Undefined: all addresses, of IPv6 and IPv4. */
  readonly address: string | undefined;
  readonly family: 4 | 6;
}

/** libuv's flag for several sockets on one port (`uv_tcp_flags`). */
const REUSE_PORT = 2;

type CreateServerHandle = (
  address: string | null,
  port: number,
  family: number,
  fd: number,
  flags: number,
) => BoundSocket | number;

/** Node documents no way to bind without listening; this one is what node:cluster itself uses. */
const createServerHandle: unknown = Reflect.get(net, '_createServerHandle');

/** Whether sockets can be bound here for others to listen on. */
export const canBind = typeof createServerHandle === 'function' && process.platform !== 'win32';

/** Finds out what a host name stands for, as `server.listen` does. Rejects with the resolver's error. */
export async function resolveHost(hostname: string | undefined): Promise<SocketAddress> {
  if (hostname === undefined || hostname === '') return { address: undefined, family: 6 };
  const { address, family } = await lookup(hostname);
  return { address, family: family === 6 ? 6 : 4 };
}

/**
 * Binds a socket; `isOneOfMany`: others may be bound to the same port. Throws an error with the system's code. Whether
 * the port is somebody else's shows only when one listens: see `assertFree`.
 */
export function bindSocket(where: SocketAddress, port: number, isOneOfMany: boolean): BoundSocket {
  const create = createServerHandle as CreateServerHandle;
  const socket = create(where.address ?? null, port, where.family, -1, isOneOfMany ? REUSE_PORT : 0);
  if (typeof socket === 'number') throw systemError(socket, 'bind', `port ${port}`);
  // libuv keeps the news that an address is in use until somebody listens: a socket without a port was not bound.
  if (portOf(socket) === 0) {
    socket.close();
    throw Object.assign(new Error(`bind EADDRINUSE, port ${port}`), { code: 'EADDRINUSE', syscall: 'bind' });
  }
  return socket;
}

/** Takes a socket that this process has inherited, under its number. Throws an error with the system's code. */
export function takeInherited(fd: number): BoundSocket {
  const create = createServerHandle as CreateServerHandle;
  const socket = create(null, 0, 0, fd, 0);
  if (typeof socket === 'number') throw systemError(socket, 'open', `descriptor ${fd}`);
  return socket;
}

/** Throws where anybody listens on the port: with sockets that may be many, a stranger's would take part unnoticed. */
export function assertFree(where: SocketAddress, port: number): void {
  const socket = bindSocket(where, port, false);
  const error = socket.listen(1);
  socket.close();
  if (error !== 0) throw systemError(error, 'listen', `port ${port}`);
}

/** The port that a socket is bound to; 0: none. */
export function portOf(socket: BoundSocket): number {
  const out: { port?: number } = {};
  return socket.getsockname?.(out) === 0 ? (out.port ?? 0) : 0;
}

function systemError(errno: number, syscall: string, what: string): Error {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`${syscall} ${code}, ${what}`), { code, errno, syscall });
}
