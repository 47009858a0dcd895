import type { Server, Socket } from 'node:net';
import type { Origin } from '../master/passenger.js';
import type { RawConnection } from '../raw-connection.js';

interface Accepting {
  onconnection(status: number, connection: RawConnection, head?: Buffer): void;
}

/**
 * Gives a server a connection that another process has accepted, as if it had come by itself: it counts among the
 * server's own, and its remote address is the client's. False: the server does not listen (any more).
 */
export function adoptConnection(
  server: Server,
  connection: RawConnection,
  { address, port, head }: Origin = {},
): boolean {
  const accepting: unknown = Reflect.get(server, '_handle');
  if (!isAccepting(accepting)) return false;
  if (address !== undefined) speakFor(connection, address, port ?? 0);
  if (head === undefined) accepting.onconnection(0, connection);
  else {
    const bytes = Buffer.from(head, 'base64');
    // What was read already comes first: the listeners of the server, and TLS, find it in the socket.
    const give = (socket: Socket): void => void socket.unshift(bytes);
    server.prependOnceListener('connection', give);
    // Node takes two arguments; whoever stands before it and turns this one away needs what the client has asked.
    accepting.onconnection(0, connection, bytes);
    // The event has come by now, or will not: the next connection is another client's.
    server.off('connection', give);
  }
  return true;
}

/** The same for plain and TLS sockets: both ask the connection itself. */
function speakFor(connection: RawConnection, address: string, port: number): void {
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  connection.getpeername = (out) => {
    Object.assign(out, { address, port, family });
    return 0;
  };
}

function isAccepting(value: unknown): value is Accepting {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'onconnection') === 'function';
}
