import type { Socket } from 'node:net';

/** A connection between two workers who know each other. */
export interface Connection {
  /** The other end. */
  readonly osId: number;
  /** The same number at both ends. */
  readonly epoch: number;
  /** Writes as soon as there is room. False: wait for `drained`. */
  write(buffers: readonly Buffer[]): boolean;
  /** Ends it at once. */
  cut(): void;
}

/** What a connection tells, once it is laid. */
export interface ConnectionEvents {
  /** What throws cuts the connection. */
  receive(chunk: Buffer): void;
  drained(): void;
  /** Comes once, and last. */
  ended(): void;
}

/** What is written and not yet gone: then the writer is asked to wait. */
const BUFFERED_BYTES = 1024 ** 2;

/** Makes a connection of a socket whose other end is known. */
export function openConnection(socket: Socket, osId: number, epoch: number): Connection {
  let corked = false;
  const uncork = (): void => {
    corked = false;
    socket.uncork();
  };
  return {
    osId,
    epoch,
    write(buffers) {
      // What is said in one turn leaves in one piece.
      if (!corked) {
        corked = true;
        socket.cork();
        process.nextTick(uncork);
      }
      for (const buffer of buffers) socket.write(buffer);
      return socket.writableLength < BUFFERED_BYTES;
    },
    cut: () => void socket.destroy(),
  };
}

/** Brings what the socket tells to who has laid the connection. `failed` is told what made no sense. */
export function listenTo(socket: Socket, events: ConnectionEvents, failed: (error: unknown) => void): void {
  socket.on('data', (chunk: Buffer) => {
    try {
      events.receive(chunk);
    } catch (error) {
      failed(error);
      socket.destroy();
    }
  });
  socket.on('drain', () => events.drained());
  // Also after an error: Node tells 'close' last.
  socket.on('close', () => events.ended());
}
