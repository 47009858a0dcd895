import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { acceptingOf } from './accepting.js';

const behind = new WeakMap<Server, Server>();

/** The server that the connections of a door are; of any other one itself. */
export function serverBehind(server: Server): Server {
  return behind.get(server) ?? server;
}

/**
 * Makes a server whose connections are another's: they count there, end with its drain, and have its limits and its TLS.
 * When one comes after the other has stopped to listen it is served all the same, and `orphaned` is called: to end this.
 */
export function createDoor(server: Server, orphaned: () => void): Server {
  // Reached only where the other does not listen: what has come in by then is still served.
  const door = createServer((connection) => void server.emit('connection', connection));
  behind.set(door, server);
  // Each time: one that has found another port than the cluster's listens again.
  door.on('listening', () => {
    const handle = acceptingOf(door);
    if (!handle) return;
    const { onconnection } = handle;
    handle.onconnection = (status, connection, head) => {
      const own = acceptingOf(server);
      if (own) return own.onconnection(status, connection, head);
      onconnection.call(handle, status, connection, head);
      orphaned();
    };
  });
  return door;
}
