import { fork } from 'node:child_process';
import { createFailedHandle, createProcessHandle } from './process-handle.js';
import { stdioOf } from './stdio.js';
import { workerEnv } from './worker-env.js';
import { workerFlags } from './worker-flags.js';
import type { WorkerHandle, WorkerListeners, WorkerRunner, WorkerSpec } from './worker-runner.js';

/** Runs each worker as a child process of its own, with its output where this process's output goes. */
export function createForkRunner(): WorkerRunner {
  return {
    kind: 'fork',
    spawn(specs, listenersOf) {
      // Listeners first: where asking for them throws, nothing has been started.
      const births = specs.map((spec) => ({ spec, listeners: listenersOf(spec) }));
      return births.map(({ spec, listeners }) => start(spec, listeners));
    },
  };
}

function start(spec: WorkerSpec, listeners: WorkerListeners): WorkerHandle {
  try {
    const child = fork(spec.entry, [...spec.args], {
      env: { ...process.env, ...workerEnv(spec) },
      execArgv: workerFlags(spec),
      serialization: 'json',
      stdio: stdioOf(spec),
    });
    return createProcessHandle({ child, spec, listeners });
  } catch (error) {
    // Some refusals of the system are thrown (E2BIG), others are emitted (EAGAIN): both end as a `spawnError`.
    return createFailedHandle(spec, error);
  }
}
