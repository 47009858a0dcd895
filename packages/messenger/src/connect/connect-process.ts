import type { Role } from '../address.js';
import { createMessenger } from '../messenger.js';
import type { Messenger } from '../messenger.js';
import { createOutbox } from '../outbox.js';
import type { OutboxLimits } from '../outbox.js';

/** One end of the channel that `child_process.fork` makes: a ChildProcess, or `process` in the child. */
export interface ProcessEnd {
  readonly pid?: number | undefined;
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, written: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

/** How an end is called, and what it bears. */
export interface ConnectOptions {
  /** Of this end. Default: `parent` for who has started the other, else `app`. */
  readonly role?: Role | undefined;
  /** Of the other end. Default: `app`, or `parent`. */
  readonly peerRole?: Role | undefined;
  /** How much waits while the other end is slow. Default: 100,000 messages, 8 MiB; then new ones are refused. */
  readonly limits?: Partial<OutboxLimits> | undefined;
  /** Larger messages are refused. Default: 128 MiB. */
  readonly maxBytes?: number | undefined;
  /** Hears of answers that nobody asked for, and of messages that cannot be read. Default: they are only counted. */
  refused?(text: string): void;
}

/**
 * A messenger between this process and one that it has started, or that has started it, without a cluster between. It
 * leaves messages that are not its own to their owners. `close` ends the messenger and leaves the channel open.
 */
export function connectProcess(end: ProcessEnd, options: ConnectOptions = {}): Messenger {
  // Only `process` has it: there this process is the child.
  const isChild = 'ppid' in end;
  const {
    role = isChild ? 'app' : 'parent',
    peerRole = isChild ? 'parent' : 'app',
    limits,
    maxBytes,
    refused,
  } = options;
  const outbox = createOutbox({
    limits,
    isOpen: () => end.connected && end.send !== undefined,
    write: (message, written) => end.send?.(message, undefined, undefined, written) ?? false,
    dropped: (_message, reason) => refused?.(`a message was dropped, the channel is ${reason}`),
  });
  const messenger = createMessenger({
    ...{ role, maxBytes, refused },
    osId: isChild ? (end.pid ?? 0) : 0,
    peer: { role: peerRole, osId: isChild ? 0 : (end.pid ?? 0) },
    post: (message) => outbox.push(message),
    room: () => outbox.room(),
  });
  const receive = (raw: unknown): void => void messenger.receive(raw);
  const gone = (): void => {
    outbox.close();
    messenger.peerGone();
  };
  end.on('message', receive);
  end.on('disconnect', gone);
  const { close } = messenger;
  return Object.assign(messenger, {
    close() {
      end.off('message', receive);
      end.off('disconnect', gone);
      close();
    },
  });
}
