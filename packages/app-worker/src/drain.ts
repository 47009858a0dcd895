import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** How often connections that have become idle are looked for. */
const SWEEP_MS = 50;

/**
 * Stops accepting and resolves when every answer that was begun is given, after `limitMs` at the latest; what is still
 * open then is cut. Answers given meanwhile ask the client to close, so that it does not send the next request here.
 */
export async function drain(servers: readonly Server[], limitMs: number): Promise<void> {
  await Promise.all(servers.filter((server) => server.listening).map((server) => drainServer(server, limitMs)));
}

function drainServer(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
