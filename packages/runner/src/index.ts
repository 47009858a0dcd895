export { canReusePort } from './can-reuse-port.js';
export { createClusterRunner } from './cluster-runner.js';
export { descendantsOf, listDescendants } from './descendants.js';
export { NestedClusterError, WorkerSpawnError } from './errors.js';
export { createForkRunner } from './fork-runner.js';
export { tokenOf } from './port/direct/token.js';
export { connectThreads } from './thread-handle.js';
export { createThreadRunner } from './thread-runner.js';
export { listProcesses } from './process-table.js';
export type { ProcessRow } from './process-table.js';
export type {
  RunnerKind,
  WorkerExit,
  WorkerHandle,
  WorkerListeners,
  WorkerRunner,
  WorkerSpec,
} from './worker-runner.js';
