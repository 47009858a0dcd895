import { encodeFrame, frameTypes, HEAD_BYTES } from '@ec/messenger/direct';
import { BUFFERED_BYTES, listenTo, openConnection } from './connection.js';
import type { Connection, ConnectionEvents } from './connection.js';

export interface DialOptions {
  readonly path: string;
  readonly token: string;
  /** Who calls. */
  readonly osId: number;
  /** Who is called. */
  readonly peerOsId: number;
  connected(connection: Connection): ConnectionEvents;
  refused(text: string): void;
}

/** Between two attempts; it may still be starting. */
const FIRST_RETRY_MS = 20;
const LONGEST_RETRY_MS = 2_000;

/**
 * Connects to a worker, and again whenever that breaks, until it is stopped. Keeps no process alive. Returns the way to stop,
 * which cuts the connection unless it is to be kept.
 */
export function dialDirect(options: DialOptions): (keepsConnection?: boolean) => void {
  const { path, token, osId, peerOsId, connected, refused } = options;
  let retryMs = FIRST_RETRY_MS;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let cut = (): void => {};

  function dial(): void {
    const socket = process
      .getBuiltinModule('node:net')
      .connect({ path, highWaterMark: BUFFERED_BYTES } as { path: string });
    // A name among the connections of one agent, and no secret.
    const epoch = Math.floor(Math.random() * 2 ** 47);
    cut = () => void socket.destroy();
    socket.unref();
    // 'close' follows, and is what counts.
    socket.on('error', () => {});
    socket.on('close', again);
    const hello = Buffer.from(JSON.stringify({ osId, epoch, token }));
    for (const part of encodeFrame(frameTypes.hello, 0, 0, [hello])) socket.write(part);

    let answer = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < HEAD_BYTES) return;
      socket.off('data', read);
      if (answer[4] !== frameTypes.welcome) return void socket.destroy();
      retryMs = FIRST_RETRY_MS;
      const events = connected(openConnection(socket, peerOsId, epoch));
      listenTo(socket, events, (error) => refused(`the connection to worker ${peerOsId} was cut: ${String(error)}`));
      // What came behind the welcome is the first of the connection.
      if (answer.length > HEAD_BYTES) socket.emit('data', answer.subarray(HEAD_BYTES));
    };
    socket.on('data', read);
  }

  function again(): void {
    if (stopped) return;
    timer = setTimeout(dial, retryMs).unref();
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  dial();
  return (keepsConnection = false) => {
    stopped = true;
    clearTimeout(timer);
    if (!keepsConnection) cut();
  };
}
