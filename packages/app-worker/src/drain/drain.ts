import { Server } from 'node:net';
import { askToClose } from './ask-to-close.js';
import { whenQueueIsEmpty } from './empty-queue.js';
import { trackConnections } from './track-connections.js';

/** A server of node:http, node:https or node:http2; the last has not all that the others have. */
export interface DrainableServer extends Server {
  closeAllConnections?(): void;
}

/** How long what is open may take; in milliseconds. */
export interface DrainLimits {
  /** What is still open after this is cut. */
  readonly limitMs: number;
  /**
   * Idle keep-alive connections stay open for so long, because their clients may be sending already. Longer than the
   * interval in which a proxy uses a connection again. Default: 0.
   */
  readonly lingerMs?: number;
  /**
   * WebSockets are told to go, one after the other, over so long, at most half of `limitMs`: their clients come
   * back to others. Default: 0.
   */
  readonly spreadMs?: number;
  /** Others accept from the same sockets: what waits there is theirs. Default: it is accepted before the socket closes. */
  readonly sharesSockets?: boolean;
  /** Cuts what is open, whatever the time. */
  readonly signal?: AbortSignal;
}

/** At a server to which somebody connects all the time the queue is never empty. */
const QUEUE_MS = 200;
/** And where others have the processors this takes longer. */
const STARVED_QUEUE_MS = 2_000;
/** How often connections that have become idle are looked for. */
const SWEEP_MS = 50;

/**
 * Stops accepting, and resolves when every answer that was begun is given and every connection has ended; what is still
 * open after `limitMs` is cut. Requests that come meanwhile are answered. Every answer, also one in progress whose head
 * was not sent yet, asks the client to close, so that it does not send the next one here; HTTP/2 clients are told by
 * GOAWAY, WebSockets by a close frame (1012, service restart). Never rejects.
 */
export async function drain(servers: readonly DrainableServer[], limits: DrainLimits): Promise<void> {
  await Promise.all(servers.filter((server) => server.listening).map((server) => drainServer(server, limits)));
}

function drainServer(
  server: DrainableServer,
  { limitMs, lingerMs = 0, spreadMs = 0, sharesSockets = false, signal }: DrainLimits,
): Promise<void> {
  const connections = trackConnections(server);
  return new Promise((resolve) => {
    askToClose(server, connections);
    connections.endSessions();
    // Also the last of them has time to answer.
    connections.endWebSockets(Math.min(spreadMs, limitMs / 2));
    const timers = [
      setTimeout(() => {
        connections.endIdle();
        timers.push(setInterval(() => connections.endIdle(), SWEEP_MS));
      }, lingerMs),
      setTimeout(() => cut(), limitMs),
    ];
    const cut = (): void => {
      connections.cut();
      server.closeAllConnections?.();
      // Not left to the callback of close: what the server has handed to others before it was tracked may stay open.
      done();
    };
    signal?.addEventListener('abort', cut);
    const done = (): void => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', cut);
      resolve();
    };
    // Not the server's own close(): that of node:http ends idle connections at once.
    const close = (): void => void Server.prototype.close.call(server, done);
    if (sharesSockets) close();
    else whenQueueIsEmpty(server, { limitMs: QUEUE_MS, atMostMs: Math.min(STARVED_QUEUE_MS, limitMs) }, close);
    if (lingerMs === 0) connections.endIdle();
  });
}
