import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { SocketConstructorOpts } from 'node:net';
import { ownServers } from '../answers.js';

type SocketOptions = SocketConstructorOpts & { readonly handle: unknown };

/** Who is turned away must have asked within this time. */
const PATIENCE_MS = 2_000;
/** More than these are not answered at a time: they are closed. */
const MOST_ANSWERED = 64;
/** Others may have gone by then; in seconds. */
const RETRY_AFTER = '1';

/**
 * Turns away connections as Node's net holds them inside. With `answers` the first request on it is answered: to speak
 * before it was read would end in a reset, which takes the answer from the client. `head` is what was read of it already.
 */
export function createRefuser(): (connection: unknown, answers: boolean, head?: Buffer) => void {
  let server: Server | undefined;
  let answering = 0;

  return (connection, answers, head) => {
    if (!answers || answering >= MOST_ANSWERED) return close(connection);
    server ??= createAnswerer();
    const options: SocketOptions = { handle: connection, allowHalfOpen: true, readable: true, writable: true };
    const socket = new Socket(options);
    const late = setTimeout(() => socket.destroy(), PATIENCE_MS).unref();
    answering += 1;
    socket.on('error', () => {});
    socket.once('close', () => {
      clearTimeout(late);
      answering -= 1;
    });
    if (head) socket.unshift(head);
    server.emit('connection', socket);
  };
}

function createAnswerer(): Server {
  const server = createServer((_request, response) => {
    response.writeHead(503, { 'retry-after': RETRY_AFTER, connection: 'close', 'content-length': 0 }).end();
  });
  ownServers.add(server);
  return server;
}

function close(connection: unknown): void {
  const end: unknown = Reflect.get(Object(connection), 'close');
  if (typeof end === 'function') Reflect.apply(end, connection, []);
}
