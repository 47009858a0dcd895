import { parentPort, threadId } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { createPortOutbox, createReadTally } from '@ec/messenger';
import { ShutdownAlreadySetError } from './errors.js';
import { openPortConnection } from './direct/port-connection.js';
import { createWorkerEnd } from './exit.js';
import type { ThreadControl } from './thread-control.js';
import type { ShutdownOptions, WorkerPort } from './worker-port.js';

type LaidPort = Extract<ThreadControl, { connection: MessagePort }>;

/**
 * The port of this thread. The port that Node gives to a thread (`parentPort`) is left alone until the first listener:
 * whoever listens there by himself finds everything but the master's first message.
 */
export function createThreadPort(control: MessagePort): WorkerPort {
  if (!parentPort)
    throw new Error('This is not a thread: createThreadPort() is for those that a thread runner started.');
  const own = parentPort;
  const tell = (message: ThreadControl): void => control.postMessage(message);
  const outbox = createPortOutbox({ isOpen: () => true, postMessage: (message) => own.postMessage(message) });
  const end = createWorkerEnd(outbox);
  const hasRead = createReadTally((read) => tell({ read }));
  const listeners = new Set<(message: unknown) => void>();
  const hear = (message: unknown): void => listeners.forEach((listener) => listener(message));
  let tookFirst: (message: unknown) => void = () => {};
  const first = new Promise<unknown>((resolve) => (tookFirst = resolve));
  let isFirstAwaited = false;
  let opened: Promise<void> | undefined;
  let shutdownOptions: ShutdownOptions | undefined;
  let connected: (laid: LaidPort) => void = ({ connection }) => connection.close();

  control.on('message', (message: ThreadControl) => {
    // As after a SIGTERM: the shutdown may still choose another code.
    if ('end' in message) void end.prepare().finally(() => end.exit(0));
    else if ('read' in message) outbox.read(message.read === 'all' ? undefined : message.read);
    else if ('connection' in message) connected(message);
    else tookFirst(message.first);
  });

  /** Not before the first message, because what comes there came after it. */
  async function open(): Promise<void> {
    const message = await first;
    if (!isFirstAwaited) hear(message);
    // Others may have read from it already.
    tell({ read: 'all' });
    own.on('message', (later: unknown) => {
      hasRead();
      hear(later);
    });
  }

  return {
    osId: threadId,
    hasMaster: true,
    send: outbox.push,
    room: outbox.room,
    firstMessage() {
      isFirstAwaited = true;
      return first;
    },
    onMessage(listener) {
      listeners.add(listener);
      opened ??= open();
      return () => void listeners.delete(listener);
    },
    onConnection(listener) {
      connected = ({ connection, osId, epoch }) => listener(osId, openPortConnection(connection, osId, epoch));
    },
    onShutdown(options) {
      if (shutdownOptions) throw new ShutdownAlreadySetError(options.label);
      shutdownOptions = options;
      end.setShutdown(options);
    },
    exit: (code, graceMs) => end.exit(code, graceMs),
  };
}
