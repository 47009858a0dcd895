import { createMessenger } from '../messenger.js';
import type { Messenger } from '../messenger.js';
import { packMessageForPort } from '../payload/pack-message.js';
import type { ConnectOptions } from './connect-process.js';
import { createPortOutbox, createReadTally } from './port-outbox.js';

/** One end between two threads: a Worker, `parentPort` in it, or a MessagePort. */
export interface PortEnd {
  readonly threadId?: number;
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close' | 'exit', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'close' | 'exit', listener: () => void): unknown;
}

interface ReadMark {
  readonly '@ec/read': number;
}

/**
 * A messenger between two threads, for a Worker and `parentPort` in it, or the two ports of a channel. Both ends must use
 * it. Payloads are cloned, and arrive as they do between processes; a SharedArrayBuffer is shared. `close` ends the
 * messenger and leaves the port open: what still waits for a slow reader is dropped.
 */
export function connectPort(end: PortEnd, options: ConnectOptions = {}): Messenger {
  const isMain = typeof end.threadId === 'number';
  const { role = isMain ? 'parent' : 'app', peerRole = isMain ? 'app' : 'parent', limits, maxBytes, refused } = options;
  let isOpen = true;

  const outbox = createPortOutbox({
    limits,
    isOpen: () => isOpen,
    postMessage: (message) => end.postMessage(message),
    dropped: (_message, reason) => refused?.(`a message was dropped, the port is ${reason}`),
  });
  const hasRead = createReadTally((count) => {
    if (isOpen) end.postMessage({ '@ec/read': count } satisfies ReadMark);
  });
  const messenger = createMessenger({
    ...{ role, maxBytes, refused },
    osId: isMain ? 0 : 1,
    peer: { role: peerRole, osId: isMain ? (end.threadId ?? 0) : 0 },
    clones: true,
    post: (message, weight) => outbox.push(packMessageForPort(message, weight), weight.bytes),
    room: () => outbox.room(),
  });

  function hear(raw: unknown): void {
    if (isReadMark(raw)) outbox.read(raw['@ec/read']);
    if (!isOurs(raw)) return;
    messenger.receive(raw);
    hasRead();
  }

  const gone = (): void => {
    isOpen = false;
    outbox.close();
    messenger.peerGone();
  };
  // A thread says that it has ended, a port that the other is closed.
  const ending = isMain ? 'exit' : 'close';
  end.on('message', hear);
  end.on(ending, gone);
  const { close } = messenger;
  return Object.assign(messenger, {
    close() {
      end.off('message', hear);
      end.off(ending, gone);
      // Nobody hears any more what the other end has read.
      isOpen = false;
      outbox.close();
      close();
    },
  });
}

const isReadMark = (raw: unknown): raw is ReadMark =>
  typeof raw === 'object' && raw !== null && Number.isSafeInteger((raw as Partial<ReadMark>)['@ec/read']);

/** Whether the other end has counted it. */
const isOurs = (raw: unknown): boolean => typeof raw === 'object' && raw !== null && ('action' in raw || '@ec' in raw);
