import type { Server } from 'node:net';

/** What a server accepts with, as Node's net holds it inside. */
export interface Accepting {
  /** `head` is what was read of the connection already, where another process did: for who stands before Node itself. */
  onconnection(status: number, connection: unknown, head?: Buffer): void;
}

/** Undefined where the server does not listen. */
export function acceptingOf(server: Server): Accepting | undefined {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null && 'onconnection' in handle ? (handle as Accepting) : undefined;
}
