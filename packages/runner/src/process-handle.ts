import type { ChildProcess } from 'node:child_process';
import { openBundle } from '@ec/messenger';
import { WorkerSpawnError } from './errors.js';
import { createHeldChannel, isListeningMark } from './held-channel.js';
import { passConnection } from './pass-connection.js';
import { createOffspring } from './offspring.js';
import { createTermination } from './terminate.js';
import { watchProcess } from './watch-process.js';
import type { WorkerExit, WorkerHandle, WorkerListeners, WorkerSpec } from './worker-runner.js';

/** A process that was just started, with its channel. */
export interface StartedProcess {
  readonly child: ChildProcess;
  readonly spec: WorkerSpec;
  readonly listeners: WorkerListeners;
  /** Keep messages for it until its port listens: what Node itself does for all but cluster workers. */
  readonly holdsMessages?: boolean;
  /** Whether it has left of its own accord. */
  hasLeft?(): boolean;
  /** Called once, when the worker is gone and before `exited` settles. */
  ended?(): void;
}

/** The master's hold of one process. To be called in the turn in which the process was started. */
export function createProcessHandle(started: StartedProcess): WorkerHandle {
  const { child, spec, listeners, holdsMessages = false } = started;
  const settings = {
    limits: spec.queue,
    bundles: spec.opensBundles,
    flowing: (isFlowing: boolean) => listeners.flowing?.(isFlowing),
    dropped: (message: unknown, reason: 'full' | 'closed') => listeners.dropped?.(message, reason),
  };
  const channel = createHeldChannel(child, settings);
  if (!holdsMessages) channel.release();

  const watched = watchProcess(child, {
    message(message, connection) {
      if (holdsMessages && isListeningMark(message)) channel.release();
      else for (const one of openBundle(message)) listeners.message(one, connection);
    },
    disconnected() {
      channel.close();
      listeners.disconnected();
    },
  });

  let forced = false;
  const exited = watched.ended.then(({ code, signal, error }): WorkerExit => {
    channel.close();
    started.ended?.();
    if (error) return { code, signal, forced: false, spawnError: new WorkerSpawnError(spec, error) };
    return { code, signal, forced: forced && signal === 'SIGKILL' };
  });

  const offspring = createOffspring(child.pid ?? 0);
  const terminate = createTermination({
    ended: exited,
    ask() {
      offspring.remember(true);
      child.kill('SIGTERM');
      offspring.signal('SIGTERM');
    },
    force() {
      // The pid of a worker that was reaped may be somebody else's by now.
      const lives = !watched.hasExited();
      offspring.remember(lives);
      if (lives) forced = child.kill('SIGKILL');
      offspring.signal('SIGKILL');
    },
    hasOffspring: () => offspring.isAlive(),
  });

  let isTerminating = false;
  return {
    osId: child.pid ?? 0,
    exited,
    ...(child.stderr && { stderr: child.stderr }),
    send: (message) => channel.send(message),
    pass: (message, connection, written) => passConnection(child, message, connection, written),
    isOpen: () => child.connected,
    hasLeft: () => started.hasLeft?.() ?? false,
    terminate(graceMs) {
      // Nothing to end: it has ended by itself, or never began and is about to say so.
      if ((watched.hasExited() || child.pid === undefined) && !isTerminating) return exited;
      isTerminating = true;
      return terminate(graceMs).then(() => exited);
    },
  };
}

/** Stands for a process that the system refused to start. */
export function createFailedHandle(spec: WorkerSpec, cause: unknown): WorkerHandle {
  const exited = Promise.resolve<WorkerExit>({
    code: null,
    signal: null,
    forced: false,
    spawnError: new WorkerSpawnError(spec, cause),
  });
  return { osId: 0, exited, send: () => 'closed', isOpen: () => false, terminate: () => exited };
}
