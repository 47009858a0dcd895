import { createOutbox } from '@ec/messenger';
import type { OutboxParts, Pushed } from '@ec/messenger';
import { sendmessage } from 'sendmessage';

/** The end of a channel that `child_process.fork` made: a `ChildProcess` in the master, `process` in the worker. */
export interface ChannelEnd {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, written: (error: Error | null) => void): boolean;
}

/** What is written into one end of a channel. */
export interface Channel {
  /** Puts a message on the channel, or behind those that wait for a slow reader. Throws Node's `TypeError` for a message that cannot be serialised. */
  send(message: unknown): Pushed;
  /** Settles when nothing waits any more. */
  room(): Promise<void>;
  /** Settles once everything sent so far has been handed to the system, or after `limitMs`. Never rejects. */
  flush(limitMs: number): Promise<void>;
  /** The channel is closed: gives up what waits. */
  close(): void;
}

/** What happens while the reader is slow. */
export type ChannelSettings = Pick<OutboxParts, 'limits' | 'dropped' | 'flowing' | 'bundles'>;

type Sendable = Parameters<typeof sendmessage>[0];

/** Writes into one end of a channel, and no faster than its reader reads. */
export function createChannel(end: ChannelEnd, settings: ChannelSettings = {}): Channel {
  // What sendmessage gives back says nothing of the channel: it is asked here.
  let hasRoom = true;
  let onWritten: () => void = () => {};
  const sendable = {
    get connected() {
      return end.connected;
    },
    send(message: unknown) {
      // A send with a callback reports a broken channel (EPIPE, ERR_IPC_CHANNEL_CLOSED) there, and not as an 'error'
      // event that ends the process where nobody listens. What did not arrive is seen by the end of the channel.
      hasRoom = end.send?.(message, undefined, undefined, onWritten) ?? false;
      return hasRoom;
    },
  };

  const outbox = createOutbox({
    ...settings,
    // sendmessage prints a warning with a stack where the channel is closed: it is asked only where it is open.
    isOpen: () => end.connected && end.send !== undefined,
    write(message, written) {
      onWritten = written;
      // It reads `connected` and calls `send` of what it is given, and nothing else of a process.
      sendmessage(sendable as unknown as Sendable, message);
      return hasRoom;
    },
  });
  return { send: outbox.push, room: outbox.room, flush: outbox.flush, close: outbox.close };
}
