import type { Server } from 'node:http';

/**
 * Servers of ours in the worker's process. What they answer is no answer of the application: it counts neither for nor
 * against it.
 */
export const ownServers = new WeakSet<Server>();

/** What Node tells on its channel `http.server.response.finish`. */
interface Finished {
  readonly server?: Server;
}

/** Whether an answer that Node tells of is the application's. */
export const isOfApplication = (finished: unknown): boolean => {
  const { server } = finished as Finished;
  return server === undefined || !ownServers.has(server);
};
