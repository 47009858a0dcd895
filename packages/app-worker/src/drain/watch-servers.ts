import { Server } from 'node:net';
import { trackConnections } from './track-connections.js';
import type { DrainableServer } from './drain.js';

const servers = new Set<DrainableServer>();

/** Notes one that begins to listen in a way of its own. */
export function noteServer(server: DrainableServer): void {
  servers.add(server);
  trackConnections(server);
}

/**
 * Knows every server of this process or thread that begins to listen from now on, whoever made it: an application may
 * open others beside the one it exports, and these have to be drained, too. Returns those that listen, the oldest first.
 * Node tells of them nowhere: the one method through which all of them go is wrapped.
 */
export function watchServers(): () => readonly DrainableServer[] {
  const { listen } = Server.prototype;

  Server.prototype.listen = function listenWatched(this: Server, ...args: unknown[]) {
    noteServer(this);
    return Reflect.apply(listen, this, args) as Server;
  } as Server['listen'];

  return () => {
    for (const server of servers) if (!server.listening) servers.delete(server);
    return [...servers];
  };
}
