import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { trackConnections } from '../drain/track-connections.js';
import type { Connections } from '../drain/track-connections.js';
import { acceptingOf } from '../listeners/accepting.js';
import { createRefuser } from './refuser.js';

/** How many connections there may be, and who hears of the others. */
export interface LimitParts {
  most(): number;
  /** One was turned away. */
  refused(): void;
}

/**
 * Keeps the connections of servers below a limit, together: one that comes when they are full gets the answer 503 where
 * the server speaks plain HTTP/1.1, and is closed where it speaks anything else. To be called before a server listens.
 */
export function limitConnections({ most, refused }: LimitParts): (server: Server) => void {
  const limited: Connections[] = [];
  const open = (): number => limited.reduce((count, connections) => count + connections.count(), 0);
  const refuse = createRefuser();

  return (server) => {
    limited.push(trackConnections(server));
    const answers = server instanceof HttpServer;
    // Each time: one that has found another port than the cluster's listens again.
    server.on('listening', () => {
      const handle = acceptingOf(server);
      if (!handle) return;
      const { onconnection } = handle;
      handle.onconnection = (status, connection, head) => {
        // Without a connection it is the news of an error.
        if (connection === undefined || open() < most()) return onconnection.call(handle, status, connection, head);
        refused();
        refuse(connection, answers, head);
      };
    });
  };
}
