import type { Socket } from 'node:net';
import { createTurn } from './turn.js';

/** A connection between two workers who know each other. */
export interface Connection {
  /** The other end. */
  readonly osId: number;
  /** The same number at both ends. */
  readonly epoch: number;
  /** Writes as soon as there is room. False: wait for `drained`. */
  write(buffers: readonly Buffer[]): boolean;
  /** Calls back when this turn is over, before what was written in it leaves. */
  later(act: () => void): void;
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

/** What is written and not yet gone: then the writer is asked to wait, as nothing leaves while it goes on writing. */
export const BUFFERED_BYTES = 64 * 1024;
/** So much is put together into one piece; more is handed over as it is. */
export const JOINED_BYTES = 64 * 1024;

/** Makes a connection of a socket whose other end is known, and which was made with `BUFFERED_BYTES`. */
export function openConnection(socket: Socket, osId: number, epoch: number): Connection {
  let buffers: Buffer[] = [];
  let bytes = 0;
  const turn = createTurn(flush);

  function flush(): void {
    const [written, length] = [buffers, bytes];
    buffers = [];
    bytes = 0;
    const [first] = written;
    if (!first) return;
    if (written.length === 1) socket.write(first);
    else if (length <= 2 * JOINED_BYTES) socket.write(Buffer.concat(written, length));
    else {
      socket.cork();
      for (const buffer of written) socket.write(buffer);
      socket.uncork();
    }
  }

  return {
    osId,
    epoch,
    // What is said in one turn leaves in one piece: a write costs more than a copy.
    write(more) {
      for (const buffer of more) {
        buffers.push(buffer);
        bytes += buffer.length;
      }
      if (bytes > JOINED_BYTES) flush();
      else turn.endLater();
      return !socket.writableNeedDrain;
    },
    later: turn.later,
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
