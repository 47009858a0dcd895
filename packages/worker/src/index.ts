export { runWorker } from './run-worker.js';
export type { Booted, DrainPace, Session } from './run-worker.js';
export type { Order, PlacedOrder } from './order.js';
export { NoSlotError } from './place.js';
export type { GivenSocket, Sockets } from './sockets.js';
export { residentBytes } from './resident-bytes.js';
