import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort, WorkerOptions } from 'node:worker_threads';
import { inspect } from 'node:util';
import { createPortOutbox, createReadTally } from '@ec/messenger';
import { WorkerSpawnError } from './errors.js';
import { CONTROL } from './port/thread-control.js';
import type { ThreadControl } from './port/thread-control.js';
import { createTermination } from './terminate.js';
import type { WorkerExit, WorkerHandle, WorkerListeners, WorkerSpec } from './worker-runner.js';

/** The way past a thread's own port. */
const controls = new WeakMap<WorkerHandle, MessagePort>();

/** Lays a connection between two threads, past this one. Each port tells of it by `onConnection`. */
export function connectThreads(a: WorkerHandle, b: WorkerHandle): void {
  const { port1, port2 } = new MessageChannel();
  // A name among the connections of a thread, and no secret.
  const epoch = Math.floor(Math.random() * 2 ** 47);
  for (const [to, other, connection] of [
    [a, b, port1],
    [b, a, port2],
  ] as const) {
    controls.get(to)?.postMessage({ connection, osId: other.osId, epoch } satisfies ThreadControl, [connection]);
  }
}

/** Starts a thread and holds it. Throws what Node throws where it refuses the options of a thread. */
export function startThread(spec: WorkerSpec, options: WorkerOptions, listeners: WorkerListeners): WorkerHandle {
  const { port1: control, port2: theirs } = new MessageChannel();
  const worker = new Worker(spec.entry, { ...options, workerData: { [CONTROL]: theirs }, transferList: [theirs] });
  const osId = worker.threadId; // Node forgets it when the thread ends
  const tell = (message: ThreadControl): void => control.postMessage(message);

  let isOpen = true;
  let isFirst = true;
  let forced = false;
  let failure: unknown;

  const outbox = createPortOutbox({
    limits: spec.queue,
    isOpen: () => isOpen,
    postMessage(message) {
      if (isFirst) tell({ first: message });
      else worker.postMessage(message);
      isFirst = false;
    },
    flowing: (isFlowing) => listeners.flowing?.(isFlowing),
    dropped: (message, reason) => listeners.dropped?.(message, reason),
  });
  const hasRead = createReadTally((read) => tell({ read }));

  control.on('message', (message: ThreadControl) => {
    if ('read' in message) outbox.read(message.read === 'all' ? undefined : message.read);
  });
  // The thread itself keeps this process alive.
  control.unref();
  worker.on('message', (message: unknown) => {
    hasRead();
    listeners.message(message);
  });
  worker.on('error', (error: unknown) => {
    failure = error;
    // Of a thread that ends of an error nobody else says so; a process writes this by itself.
    if (!isRefusal(error)) process.stderr.write(`${inspect(error)}\n`);
  });

  const exited = new Promise<WorkerExit>((resolve) => {
    worker.once('exit', (code) => {
      isOpen = false;
      outbox.close();
      control.close();
      const spawnError = isRefusal(failure) ? new WorkerSpawnError(spec, failure) : undefined;
      const error = !spawnError && failure instanceof Error ? failure : undefined;
      resolve({
        code,
        signal: null,
        forced: forced && code === 1,
        ...(spawnError && { spawnError }),
        ...(error && { error }),
      });
    });
  });

  const terminate = createTermination({
    ended: exited,
    ask: () => tell({ end: true }),
    force() {
      forced = isOpen;
      void worker.terminate();
    },
    // What a thread has started cannot be told from what its siblings have: it belongs to the process of them all.
    hasOffspring: () => false,
  });

  const handle: WorkerHandle = {
    osId,
    exited,
    ...(spec.pipesStderr && { stderr: worker.stderr }),
    send: outbox.push,
    isOpen: () => isOpen,
    terminate: (graceMs) => (isOpen ? terminate(graceMs).then(() => exited) : exited),
  };
  controls.set(handle, control);
  return handle;
}

/** The system has refused a thread: it never began. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_INIT_FAILED';
}
