import { createProcessPort } from './process-port.js';
import { ownControlPort } from './thread-control.js';
import { createThreadPort } from './thread-port.js';
import type { WorkerPort } from './worker-port.js';

let threadPort: WorkerPort | undefined;

/**
 * The port of this process or thread: its way to the master that started it. Always the same one, to be taken early by
 * the entry file (`createProcessPort` says why).
 */
export function createWorkerPort(): WorkerPort {
  if (threadPort) return threadPort;
  const control = ownControlPort();
  return control ? (threadPort = createThreadPort(control)) : createProcessPort();
}
