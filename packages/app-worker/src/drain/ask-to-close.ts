import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Connections } from './track-connections.js';

/** The events by which a server hands a request to its application. */
const REQUESTS = ['request', 'checkContinue', 'checkExpectation'];

/** From now on every answer of this server asks its client to close the connection, those in progress too. */
export function askToClose(server: Server, connections: Connections): void {
  for (const event of REQUESTS) {
    // To an HTTP/2 server that answers streams, its first listener for requests would be a second answer to each.
    if (server.listenerCount(event) > 0) server.prependListener(event, refuseKeepAlive);
  }
  for (const socket of connections.sockets()) {
    const answer = answerInProgress(socket);
    if (answer && !answer.headersSent) answer.shouldKeepAlive = false;
  }
}

function refuseKeepAlive(_request: IncomingMessage, response: ServerResponse): void {
  // The answers of HTTP/2 know nothing of it.
  if ('shouldKeepAlive' in response) response.shouldKeepAlive = false;
}

/** The answer that this connection is owed. Node keeps it on the socket, under a name that has been the same since its first versions, and documents no other way. */
export function answerInProgress(socket: Socket): ServerResponse | undefined {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return typeof answer === 'object' && answer !== null && 'shouldKeepAlive' in answer
    ? (answer as ServerResponse)
    : undefined;
}
