import { Agent, createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@ec/test-utils';
import { openAffinity } from '../../src/worker/affinity.js';
import type { Affinity } from '../../src/worker/affinity.js';

export interface TwoWorkers extends AsyncDisposable {
  /** The server of slot 0, to which all is sent, and that of slot 1, to which all belongs. */
  readonly near: Server;
  readonly far: Server;
  readonly affinities: readonly [Affinity, Affinity];
  readonly port: number;
  /** Where slot 1 takes requests. */
  readonly farPath: string;
  readonly agent: Agent;
}

/** Two servers with one application each; requests carry `x-key`, an address that belongs to slot 1. */
export async function twoWorkers(setUp: (server: Server, slot: number) => void): Promise<TwoWorkers> {
  const folder = temporaryFolder();
  const rule = { by: 'query', name: 'to', trust: () => true } as const;
  const servers = [createServer(), createServer()] as const;
  servers.forEach(setUp);
  const pathOf = (slot: number): string => join(folder.path, `${slot}.sock`);
  const open = (slot: 0 | 1): Promise<Affinity> =>
    openAffinity({ server: servers[slot], rule, slot, slots: 2, path: pathOf(slot) });
  const affinities = [await open(0), await open(1)] as const;
  // Each believes that all belongs to the other: what was handed on once must stay.
  affinities[0].setPeers([{ slot: 1, path: pathOf(1) }]);
  affinities[1].setPeers([{ slot: 0, path: pathOf(0) }]);
  const [near, far] = servers;
  await new Promise<void>((resolve) => near.listen(0, '127.0.0.1', resolve));
  const agent = new Agent({ keepAlive: true });
  return {
    ...{ near, far, affinities, agent, farPath: pathOf(1) },
    port: (near.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      near.closeAllConnections();
      near.close();
      await Promise.all(affinities.map((affinity) => affinity.drain(300)));
      folder[Symbol.dispose]();
    },
  };
}
