import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import { Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { openHeaders } from './origin-header.js';
import { trackPeerConnections } from './peer-connections.js';

/** What the other workers hand on. */
export interface PeerServer {
  /** Accepts no more, and closes connections as they become idle. Resolves when none is left, or after `limitMs`. */
  close(limitMs: number): Promise<void>;
  /** Asks for each connection to be closed after its next answer. */
  askToClose(): void;
}

/** Gives an event to the application: what `server.emit` does. */
export type Serve = (event: string, ...args: readonly unknown[]) => boolean;

/** Headers have been measured where they came in; here those of the way between workers come on top. */
const HEADER_BYTES = 256 * 1024;
const SWEEP_MS = 20;

/**
 * Serves what other workers hand on, at a unix socket of this worker's own. Rejects with what the system says.
 * `hasListener` is asked whether the application itself decides on 100 Continue.
 */
export async function openPeerServer(
  path: string,
  serve: Serve,
  hasListener: (event: string) => boolean,
): Promise<PeerServer> {
  // Who has accepted a request has limited its time already, and closes idle connections: this end never does first.
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    keepAliveTimeout: 0,
    requestTimeout: 0,
    headersTimeout: 0,
  });
  const connections = trackPeerConnections(server);
  let isClosing = false;

  const take =
    (event: string) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      if (!isHandedOn(request)) return void request.socket.destroy();
      connections.owe(request, response);
      if (isClosing) response.shouldKeepAlive = false;
      if (event === 'checkContinue' && !hasListener(event)) {
        response.writeContinue();
        serve('request', request, response);
      } else serve(event, request, response);
    };
  const takeOver =
    (event: string) =>
    (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      if (isHandedOn(request)) serve(event, request, socket, head);
      else socket.destroy();
    };
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, take(event));
  for (const event of ['upgrade', 'connect']) server.on(event, takeOver(event));

  await listen(server, path);
  const remove = (): void => rmSync(path, { force: true });
  process.once('exit', remove);

  return {
    askToClose: () => void (isClosing = true),
    close(limitMs) {
      isClosing = true;
      process.off('exit', remove);
      return new Promise((resolve) => {
        const sweep = setInterval(() => connections.endIdle(), SWEEP_MS);
        const done = (): void => {
          clearInterval(sweep);
          clearTimeout(limit);
          resolve();
        };
        const limit = setTimeout(() => {
          server.closeAllConnections();
          done();
        }, limitMs);
        connections.endIdle();
        // Not the server's own close(): that of node:http ends idle connections at once.
        NetServer.prototype.close.call(server, done);
      });
    },
  };
}

function isHandedOn(request: IncomingMessage): boolean {
  try {
    return openHeaders(request);
  } catch {
    return false;
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Its own, and not shared among the workers of node:cluster.
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
