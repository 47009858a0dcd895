import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { trackConnections } from './track-connections.js';

/** How often connections that have become idle are looked for. */
const SWEEP_MS = 50;

/** A server of node:http, node:https or node:http2; the last has not all that the others have. */
export interface DrainableServer extends Server {
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

/**
 * Stops accepting and resolves when every answer that was begun is given, after `limitMs` at the latest; what is still
 * open then is cut, also what was upgraded (WebSocket) since `listen`. Requests that come meanwhile are answered, and
 * ask the client to close, so that it does not send the next one here; HTTP/2 clients are told by GOAWAY. Never rejects.
 */
export async function drain(servers: readonly DrainableServer[], limitMs: number): Promise<void> {
  await Promise.all(servers.filter((server) => server.listening).map((server) => drainServer(server, limitMs)));
}

function drainServer(server: DrainableServer, limitMs: number): Promise<void> {
  const connections = trackConnections(server);
  return new Promise((resolve) => {
    // To an HTTP/2 server that answers streams, its first listener for requests would be a second answer to each.
    if (server.listenerCount('request') > 0) server.prependListener('request', askToClose);
    const sweep = setInterval(() => server.closeIdleConnections?.(), SWEEP_MS);
    const done = (): void => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    };
    const limit = setTimeout(() => {
      connections.cut();
      server.closeAllConnections?.();
      // Not left to the callback of close: what the server has handed to others before it was tracked may stay open.
      done();
    }, limitMs);
    server.close(done);
    server.closeIdleConnections?.();
    connections.endSessions();
  });
}

function askToClose(_request: IncomingMessage, response: ServerResponse): void {
  // The answers of HTTP/2 know nothing of it.
  if ('shouldKeepAlive' in response) response.shouldKeepAlive = false;
}
