import { Agent } from 'node:http';

/** Connections to the other workers, kept between requests. */
export interface PeerAgents {
  of(path: string): Agent;
  /** Those to other places than these close as soon as they are idle. */
  keepOnly(paths: ReadonlySet<string>): void;
}

export function createPeerAgents(): PeerAgents {
  const agents = new Map<string, Agent>();
  return {
    of(path) {
      let agent = agents.get(path);
      if (!agent) agents.set(path, (agent = new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' })));
      return agent;
    },
    keepOnly(paths) {
      for (const [path, agent] of agents) {
        if (paths.has(path)) continue;
        agents.delete(path);
        // What is busy with a request is not kept after it.
        Reflect.set(agent, 'keepAlive', false);
        for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
  };
}
