export { runWorker } from './run-worker.js';
export type { Booted, Session } from './run-worker.js';
export type { Order } from './order.js';
