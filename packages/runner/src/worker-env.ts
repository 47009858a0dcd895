import { STDERR_IS_READ } from './worker-mark.js';
import type { WorkerSpec } from './worker-runner.js';

/**
 * Marks that would make a worker mistake its place: the first two turn sendmessage into a local emit, the next three
 * are Node's own and speak of the master's channel, the next two are a cfork above the master. The last four are systemd's,
 * and mean sockets of the master.
 * Node leaves a variable out of the child's environment where its value is undefined.
 */
const notInherited = {
  SENDMESSAGE_ONE_PROCESS: undefined,
  IS_NODE_DEV_RUNNER: undefined,
  NODE_UNIQUE_ID: undefined,
  NODE_CHANNEL_FD: undefined,
  NODE_CHANNEL_SERIALIZATION_MODE: undefined,
  CFORK_WORKER_INDEX: undefined,
  CFORK_WORKER_COUNT: undefined,
  LISTEN_PID: undefined,
  LISTEN_FDS: undefined,
  LISTEN_FDNAMES: undefined,
  LISTEN_PIDFDID: undefined,
} as const;

/** What differs in a worker's environment from this process's own. The worker's port knows by `EC_WORKER` that it has a master. */
export function workerEnv(spec: WorkerSpec): Record<string, string | undefined> {
  return { ...notInherited, ...spec.env, EC_WORKER: spec.pipesStderr ? STDERR_IS_READ : '1' };
}
