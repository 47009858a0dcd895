import type { Server } from 'node:net';
import { noteServer } from '../drain/watch-servers.js';

const BACKLOG = 511;

/**
 * Begins to listen on a socket that came over the channel; `path` is that of a unix socket, for the server's address.
 * Throws where this Node cannot.
 */
export function listenOn(server: Server, socket: object, path: string | undefined): void {
  // One of TCP knows its address.
  if ('getsockname' in socket) {
    server.listen(socket);
    return;
  }
  // Of a unix socket Node's cluster would take the number for one of the master's: this is what Node itself does then.
  const begin: unknown = Reflect.get(server, '_listen2');
  if (typeof begin !== 'function') throw new Error(`Node ${process.version} cannot listen on inherited unix sockets.`);
  noteServer(server);
  Object.assign(server, { _handle: socket, _pipeName: path });
  Reflect.apply(begin, server, [null, -1, -1, BACKLOG]);
}
