import { sendmessage } from 'sendmessage';

/** The end of a channel that `child_process.fork` made: a `ChildProcess` in the master, `process` in the worker. */
export interface ChannelEnd {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, written: (error: Error | null) => void): boolean;
}

/** What is written into one end of a channel. */
export interface Channel {
  /**
   * Puts a message on the channel. False: the channel is closed, and the message went nowhere.
   * Throws Node's `TypeError` for a message that cannot be serialised.
   */
  send(message: unknown): boolean;
  /** Settles once everything sent so far has been handed to the system, or after `limitMs`. Never rejects. */
  flush(limitMs: number): Promise<void>;
}

type Sendable = Parameters<typeof sendmessage>[0];

/** Writes into one end of a channel and keeps count of what has not left yet. */
export function createChannel(end: ChannelEnd): Channel {
  let unwritten = 0;
  let allWritten: (() => void) | undefined;

  const written = () => {
    unwritten -= 1;
    if (unwritten === 0) allWritten?.();
  };

  // A send with a callback reports a broken channel (EPIPE, ERR_IPC_CHANNEL_CLOSED) there, and not as an 'error'
  // event that ends the process where nobody listens. What did not arrive is seen by the end of the channel.
  const counted = {
    get connected() {
      return end.connected;
    },
    send(message: unknown) {
      unwritten += 1;
      try {
        return end.send?.(message, undefined, undefined, written) ?? false;
      } catch (error) {
        unwritten -= 1;
        throw error;
      }
    },
  };

  return {
    send(message) {
      // sendmessage prints a warning with a stack where the channel is closed: it is asked only where it is open.
      if (!end.connected || !end.send) return false;
      // It reads `connected` and calls `send` of what it is given, and nothing else of a process.
      sendmessage(counted as unknown as Sendable, message);
      return true;
    },
    flush(limitMs) {
      if (unwritten === 0 || !end.connected) return Promise.resolve();
      return new Promise((resolve) => {
        const limit = setTimeout(resolve, limitMs);
        allWritten = () => {
          clearTimeout(limit);
          resolve();
        };
      });
    },
  };
}
