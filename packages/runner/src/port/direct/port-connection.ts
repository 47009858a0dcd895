import type { MessagePort } from 'node:worker_threads';
import { JOINED_BYTES } from './connection.js';
import type { Connection, ConnectionEvents } from './connection.js';
import { createTurn } from './turn.js';

/** A connection whose messages are kept until somebody listens. */
export interface UnheardConnection extends Connection {
  /** Brings what comes to whoever has laid the connection. `failed` is told what made no sense, and cuts it. */
  listen(events: ConnectionEvents, failed: (error: unknown) => void): void;
}

/** Shorter pieces travel as a text of one byte a character: to hand over a memory costs more than to copy it. */
const COPIED_BYTES = 16 * 1024;

/** Makes a connection of a port whose other end another thread holds. Keeps no thread alive. */
export function openPortConnection(port: MessagePort, osId: number, epoch: number): UnheardConnection {
  let buffers: Buffer[] = [];
  let bytes = 0;
  const turn = createTurn(flush);

  function flush(): void {
    const [written, length] = [buffers, bytes];
    buffers = [];
    bytes = 0;
    const [first] = written;
    if (!first) return;
    if (length <= COPIED_BYTES)
      port.postMessage((written.length === 1 ? first : Buffer.concat(written)).toString('latin1'));
    else handOver(written, length);
  }

  /** A memory of its own, which changes its owner: of a view Node would copy all that lies beneath it. */
  function handOver(written: readonly Buffer[], length: number): void {
    const joined = new Uint8Array(length);
    let at = 0;
    for (const buffer of written) {
      joined.set(buffer, at);
      at += buffer.length;
    }
    port.postMessage(joined, [joined.buffer]);
  }

  return {
    osId,
    epoch,
    write(more) {
      for (const buffer of more) {
        buffers.push(buffer);
        bytes += buffer.length;
      }
      // The other thread need not wait until this one pauses.
      if (bytes > JOINED_BYTES) flush();
      else turn.endLater();
      // Whoever writes waits for acknowledgements sooner than memory runs out.
      return true;
    },
    later: turn.later,
    cut: () => port.close(),
    listen(events, failed) {
      port.on('message', (piece: string | Uint8Array<ArrayBuffer>) => {
        try {
          events.receive(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece.buffer));
        } catch (error) {
          failed(error);
          port.close();
        }
      });
      port.on('close', () => events.ended());
      port.unref();
    },
  };
}
