import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ownServers } from './answers.js';

/** An answer that takes longer is none. */
const PATIENCE_MS = 5_000;

/**
 * Asks this worker, and no other, for a path, over a socket that lives for this request only. Undefined where it answers
 * with a status below 400; else a sentence. Never rejects.
 */
export async function checkHealth(listener: RequestListener, path: string): Promise<string | undefined> {
  // Exclusive: to be asked is this worker, not whoever node:cluster chooses.
  const server = createServer(listener).listen({ port: 0, host: '127.0.0.1', exclusive: true });
  ownServers.add(server);
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const asked = get({ port, path, host: '127.0.0.1', agent: false, signal: AbortSignal.timeout(PATIENCE_MS) });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    const { statusCode = 0 } = answer;
    return statusCode < 400 ? undefined : `its health check ${path} was answered with ${statusCode}`;
  } catch (error) {
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    return `its health check ${path} was not answered: ${reason instanceof Error ? reason.message : String(reason)}`;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
