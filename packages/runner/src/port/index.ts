export { ShutdownAlreadySetError, ShutdownTimeoutError } from './errors.js';
export { createWorkerPort } from './create-worker-port.js';
export { createProcessPort } from './process-port.js';
export type { PortLogger, ShutdownOptions, WorkerPort } from './worker-port.js';
export type { Connection, ConnectionEvents } from './direct/connection.js';
export { dialDirect } from './direct/dial.js';
export type { DialOptions } from './direct/dial.js';
export { openDirectHost } from './direct/host.js';
export type { HostOptions } from './direct/host.js';
