import type { Server, Socket } from 'node:net';
import type { SystemActions } from '@ec/messenger';
import { trackConnections } from '../drain/track-connections.js';

/** The master knows itself what it has given meanwhile; what has ended may wait for so long. */
const EVERY_MS = 20;

/**
 * Tells how many connections a server has, after each change, many changes at once. Returns what is to be called for each
 * connection that was given. Keeps no process alive.
 */
export function tellLoad(server: Server, tell: (load: SystemActions['load']) => void): () => void {
  const connections = trackConnections(server);
  let taken = 0;
  let timer: NodeJS.Timeout | undefined;

  function changed(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell({ taken, open: connections.count() });
    }, EVERY_MS).unref();
  }

  server.on('connection', (socket: Socket) => void socket.once('close', changed));
  return () => {
    taken += 1;
    changed();
  };
}
