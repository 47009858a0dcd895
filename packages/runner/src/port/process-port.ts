import cluster from 'node:cluster';
import { openBundle } from '@ec/messenger';
import { graceful } from 'graceful-process';
import { watchAddedListeners } from '../added-listeners.js';
import { createChannel } from '../channel.js';
import { endDescendants } from '../end-descendants.js';
import { LISTENING_MARK } from '../held-channel.js';
import { LONGEST_DELAY_MS } from '../longest-delay.js';
import { passConnection } from '../pass-connection.js';
import { placeEnv } from '../place-env.js';
import { STDERR_IS_READ } from '../worker-mark.js';
import { ShutdownAlreadySetError } from './errors.js';
import { endOffspring } from './end-offspring.js';
import { createWorkerEnd, FLUSH_MS, leaveAtOnce } from './exit.js';
import type { WorkerEnd } from './exit.js';
import { keepForNextListener } from './keep-for-next-listener.js';
import { rescueStderr } from './rescue-stderr.js';
import type { ShutdownOptions, WorkerPort } from './worker-port.js';

/** The exit code of a forked worker whose master has vanished. */
export const ORPHANED = 110;

/** Nobody is left to serve for: the watchdog of an orphan bites soon after. */
const ORPHAN_GRACE_MS = 1_500;

let port: WorkerPort | undefined;

/**
 * The port of this process: its way to the master that started it, if one did. Always the same one, to be taken early
 * by the entry file: from here on a vanished master ends the process, also while it boots, and a terminal's SIGINT is
 * left to the master. Listeners for SIGINT that others add are called too, and may end the process on their own.
 * What the master sends before the first `onMessage` is kept until then.
 */
export function createProcessPort(): WorkerPort {
  return (port ??= openPort());
}

function openPort(): WorkerPort {
  const mark = process.env['EC_WORKER'];
  const isWorker = mark !== undefined;
  // Only this process is the master's worker; what it starts itself is not.
  delete process.env['EC_WORKER'];
  if (isWorker && !process.connected) leaveAtOnce(ORPHANED);

  const channel = createChannel(process, { bundles: true });
  // What was said in a turn that ends with the process leaves with it.
  if (isWorker) process.once('exit', () => void channel.flush(0));
  // Who ends by SIGTERM was asked by the master, which asks and ends its offspring, too.
  const end = createWorkerEnd(channel, { leave: leaveCluster, ...(isWorker && { endOthers: endOffspring }) });
  let shutdownOptions: ShutdownOptions | undefined;
  let isListening = false;

  if (isWorker) {
    const onOrphaned = () => {
      if (end.hasBegun()) return;
      shutdownOptions?.logger.error(
        `[%s] receive disconnect event on child_process fork mode, exiting with code:${ORPHANED}`,
        shutdownOptions.label,
      );
      end.exit(ORPHANED, ORPHAN_GRACE_MS);
    };
    // A cluster worker is ended by Node itself, with 0, unless it left the cluster of its own accord.
    if (!cluster.isWorker) process.once('disconnect', onOrphaned);
    // What a worker has started is the master's to end; where that has vanished, it is its own. Before Node's own
    // listener, which ends a cluster worker at once.
    process.prependOnceListener('disconnect', () => {
      if (!end.hasBegun()) process.once('exit', () => endDescendants(process.pid));
    });
    // Ctrl-C reaches the whole process group. The master hears it as well and closes its workers in their order.
    process.on('SIGINT', () => {});
    // Others may write to the channel with a bare process.send(); its end says all that a failed write says.
    process.on('error', () => {});
    // So may its stderr be: a line that nobody can read must not end it before it has ended in order.
    process.stderr.on('error', () => {});
    const master = process.ppid;
    if (mark === STDERR_IS_READ)
      process.prependOnceListener('disconnect', () => {
        if (!cluster.worker?.exitedAfterDisconnect) rescueStderr(master);
      });
  }

  const onMessage: WorkerPort['onMessage'] = (listener) => {
    if (!isWorker) return () => {};
    const hear = (message: unknown, connection?: unknown): void => {
      for (const one of openBundle(message)) listener(one, connection);
    };
    process.on('message', hear);
    if (cluster.isWorker && !isListening) channel.send(LISTENING_MARK);
    isListening = true;
    return () => void process.off('message', hear);
  };

  return {
    osId: process.pid,
    hasMaster: isWorker,
    send: (message) => (isWorker ? channel.send(message) : 'closed'),
    room: () => channel.room(),
    setPlace(slot, slots) {
      // What the application reads there would be missing for good; whoever sets an environment usually is the master.
      if (cluster.isWorker) Object.assign(process.env, placeEnv(slot, slots));
    },
    pass: (message, connection, written) => passConnection(process, message, connection, written),
    firstMessage: () =>
      new Promise((resolve) => {
        const stop = onMessage((message) => {
          // At once: what came in one piece with this is handed out before anything that awaits goes on.
          keepForNextListener(process);
          stop();
          resolve(message);
        });
      }),
    onMessage,
    onShutdown(options) {
      if (shutdownOptions) throw new ShutdownAlreadySetError(options.label);
      shutdownOptions = options;
      end.setShutdown(options);
      endOnSigterm(end, options);
      if (!isWorker) process.once('SIGINT', () => process.kill(process.pid, 'SIGTERM'));
    },
    exit: (code, graceMs) => end.exit(code, graceMs),
  };
}

/** What the master has to say to this is little: but it may be busy. */
const LEAVE_MS = 500;

/**
 * Leaves node:cluster. A connection that the master has handed over before it knew that nobody listens here any more is
 * given back meanwhile; without this it would end with the process.
 */
async function leaveCluster(): Promise<void> {
  const { worker } = cluster;
  if (!worker || !process.connected) return;
  let limit: NodeJS.Timeout | undefined;
  const left = new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    limit = setTimeout(resolve, LEAVE_MS);
  });
  worker.disconnect();
  await left;
  clearTimeout(limit);
}

/** Leaves SIGTERM to graceful-process: it logs, prepares the end and exits with 0. */
function endOnSigterm(end: WorkerEnd, { label, graceMs, logger }: ShutdownOptions): void {
  // It would also answer the end of the channel, but cuts a shutdown short that began otherwise: SIGTERM and the end
  // of the channel come together when a whole process group is stopped, and a drained worker disconnects by itself.
  const takeOff = watchAddedListeners(process, ['disconnect']);
  graceful({
    label,
    logger,
    sigterm: 'always',
    // A deadline that never comes: the preparation has its own, and hands out the last messages after it.
    timeout: Math.min(graceMs + 2 * FLUSH_MS, LONGEST_DELAY_MS),
    beforeExit: () => end.prepare(),
  });
  takeOff();
}
