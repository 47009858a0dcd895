import type { Topology, WorkerPeer } from '../src/index.js';

interface People {
  readonly masterId?: number;
  readonly parent?: boolean;
  readonly agentId?: number | undefined;
  readonly appIds?: readonly number[];
}

/** Who is there, said in few words: app workers have the ids 1, 2, 3 and the slots 0, 1, 2. */
export function people({ masterId = 100, parent = true, agentId, appIds = [] }: People): Topology {
  const agents: WorkerPeer[] = agentId === undefined ? [] : [{ role: 'agent', osId: agentId, id: 1, slot: 0 }];
  const apps = appIds.map((osId, slot): WorkerPeer => ({ role: 'app', osId, id: slot + 1, slot }));
  return { masterId, parent, workers: [...agents, ...apps] };
}
