import type { Server as HttpServer } from 'node:http';
import { Server } from 'node:net';
import { FrameworkError } from '../errors.js';
import { hasMethod } from '../is-object.js';
import { defineShape, nothingToClose } from './app-shape.js';

/** A server of node:http, node:https or node:http2 that does not listen yet. */
export const httpServer = defineShape({
  name: 'an http.Server that does not listen yet',
  fits: isHttpServer,
  async boot(server, file) {
    assertSilent(server, file);
    return { listen: {}, serve: { server }, close: nothingToClose };
  },
});

/** True for the servers of node:http, node:https and node:http2, but not for bare sockets: those have no request timeout to set. */
export function isHttpServer(value: unknown): value is HttpServer {
  return value instanceof Server && hasMethod(value, 'setTimeout');
}

/** Throws a FrameworkError (EC_ALREADY_LISTENING) for a server that listens. */
export function assertSilent(server: Server, file: string): void {
  if (!server.listening) return;
  throw new FrameworkError(
    'EC_ALREADY_LISTENING',
    `the server of ${file} listens already: do not call listen() there, the workers listen where the cluster's options say`,
  );
}
