export { ShutdownAlreadySetError, ShutdownTimeoutError } from './errors.js';
export { createProcessPort } from './process-port.js';
export type { PortLogger, ShutdownOptions, WorkerPort } from './worker-port.js';
