import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { createFrameReader, encodeFrame, frameTypes } from '@ec/messenger/direct';
import { BUFFERED_BYTES, listenTo, openConnection } from './connection.js';
import type { Connection, ConnectionEvents } from './connection.js';
import { isTokenOf } from './token.js';

export interface HostOptions {
  /** A unix socket in a folder that only its user can enter, or a named pipe. */
  readonly path: string;
  readonly secret: string;
  /** A worker has come and said who it is. Undefined: it is not known here (yet), and may try again. */
  connected(connection: Connection): ConnectionEvents | undefined;
  /** A sentence about whoever was sent away, or what failed. */
  refused(text: string): void;
}

/** Who has connected must have said who it is within this time. */
const HELLO_MS = 2_000;
const HELLO_BYTES = 1_024;
/** More than these have not said who they are: the next is sent away. */
const mostStrangers = 64;

/** Lets workers connect. Keeps no process alive. Returns the way to stop, which also happens at the end of the process. */
export function openDirectHost(options: HostOptions): () => void {
  const { path, refused } = options;
  const strangers = new Set<Socket>();
  const sockets = new Set<Socket>();
  const { createServer } = process.getBuiltinModule('node:net');
  const server = createServer({ highWaterMark: BUFFERED_BYTES }, (socket) => {
    socket.unref();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // 'close' follows, and is what counts.
    socket.on('error', () => {});
    if (strangers.size >= mostStrangers) return void socket.destroy();
    strangers.add(socket);
    askWho(socket, options, () => strangers.delete(socket));
  });
  server.on('error', (error) => refused(`no direct connections: ${error.message}`));
  server.listen(path);
  server.unref();

  function stop(): void {
    process.off('exit', stop);
    server.close();
    for (const socket of sockets) socket.destroy();
    // The folder was made for this socket alone.
    if (process.platform !== 'win32') rmSync(dirname(path), { recursive: true, force: true });
  }
  process.on('exit', stop);
  return stop;
}

function askWho(socket: Socket, { secret, connected, refused }: HostOptions, known: () => void): void {
  const sendAway = (why: string): void => {
    refused(`a connection to this worker's socket was refused: ${why}`);
    socket.destroy();
  };
  const late = setTimeout(() => sendAway(`it did not say who it is within ${HELLO_MS} ms`), HELLO_MS).unref();
  const reader = createFrameReader(HELLO_BYTES, ({ type, body }) => {
    clearTimeout(late);
    known();
    socket.off('data', read);
    const hello = type === frameTypes.hello ? parseHello(body) : undefined;
    if (!hello) return sendAway('it did not say who it is');
    const { osId, epoch, token } = hello;
    if (!isTokenOf(secret, osId, token)) return sendAway(`it is not the worker ${osId} that it says it is`);
    const connection = openConnection(socket, osId, epoch);
    connection.write(encodeFrame(frameTypes.welcome, 0, 0));
    const events = connected(connection);
    // It has not been written yet: whoever is not known here just hears nothing.
    if (!events) return void socket.destroy();
    listenTo(socket, events, (error) => refused(`the connection to worker ${osId} was cut: ${String(error)}`));
  });
  const read = (chunk: Buffer): void => {
    try {
      reader.push(chunk);
    } catch (error) {
      sendAway(error instanceof Error ? error.message : String(error));
    }
  };
  socket.on('data', read);
  socket.on('close', () => {
    clearTimeout(late);
    known();
  });
}

function parseHello(body: Buffer): { osId: number; epoch: number; token: unknown } | undefined {
  try {
    const { osId, epoch, token } = Object(JSON.parse(body.toString())) as Record<string, unknown>;
    const isRight = Number.isSafeInteger(osId) && Number.isSafeInteger(epoch);
    return isRight ? { osId: osId as number, epoch: epoch as number, token } : undefined;
  } catch {
    return undefined;
  }
}
