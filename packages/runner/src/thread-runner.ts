import { createFailedHandle } from './process-handle.js';
import { startThread } from './thread-handle.js';
import { workerEnv } from './worker-env.js';
import type { WorkerHandle, WorkerListeners, WorkerRunner, WorkerSpec } from './worker-runner.js';

/**
 * Runs each worker as a thread of this process. What has no meaning there: signals (a thread is asked to end by its
 * port), descendants (they are the process's), flags of Node other than those of this process, a socket shared by
 * `node:cluster`.
 */
export function createThreadRunner(): WorkerRunner {
  return {
    kind: 'thread',
    spawn(specs, listenersOf) {
      // Listeners first: where asking for them throws, nothing has been started.
      const births = specs.map((spec) => ({ spec, listeners: listenersOf(spec) }));
      return births.map(({ spec, listeners }) => start(spec, listeners));
    },
  };
}

function start(spec: WorkerSpec, listeners: WorkerListeners): WorkerHandle {
  try {
    // A thread has no parent process: by its control port it knows that it has a master.
    const env = { ...process.env, ...workerEnv(spec), EC_WORKER: undefined };
    const options = {
      name: spec.name,
      argv: [...spec.args],
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
      stderr: spec.pipesStderr ?? false,
      ...(spec.execArgv && { execArgv: [...spec.execArgv] }),
    };
    return startThread(spec, options, listeners);
  } catch (error) {
    return createFailedHandle(spec, error);
  }
}
