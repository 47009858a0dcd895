import { isSpare } from '@ec/manager';
import type { State, WorkerName, WorkerRole, WorkerState } from '@ec/manager';
import type { Messenger } from '@ec/messenger';
import type { Cluster, ClusterEnd } from './cluster.js';
import type { ClusterHearing } from './deaths/cluster-events.js';
import type { ReloadResult } from './reload/reloads.js';
import type { ScaleResult } from './scale/scales.js';
import type { ConnectionStatus } from './limit/connection-limit.js';
import { statusOf } from './status.js';
import type { Endpoint } from './view.js';

export interface ClusterHandleParts {
  state(): State;
  connections(): ConnectionStatus | undefined;
  /** Where it serves; the first is its address. */
  endpoints(): readonly Endpoint[];
  nowMs(): number;
  osIdOf(worker: WorkerName): number;
  readonly messenger: Messenger;
  readonly closed: Promise<ClusterEnd>;
  reload(): Promise<ReloadResult>;
  scale(apps: number): Promise<ScaleResult>;
  readonly events: Pick<ClusterHearing, 'on' | 'off'>;
  close(): void;
}

/** What `startCluster` gives to its caller: looks at the state each time it is asked. */
export function createClusterHandle(parts: ClusterHandleParts): Cluster {
  const pidsOf = (isOne: (worker: WorkerState) => boolean): number[] =>
    parts
      .state()
      .workers.filter(isOne)
      .map((worker) => parts.osIdOf(worker.name));
  const fills =
    (wanted: WorkerRole) =>
    ({ role, slot, status }: WorkerState): boolean =>
      role === wanted && slot !== undefined && status !== 'leaving' && status !== 'retiring';

  const addresses = (): string[] => parts.endpoints().map(({ address }) => address);

  return {
    get address() {
      return parts.endpoints()[0]?.address ?? '';
    },
    get addresses() {
      return addresses();
    },
    get port() {
      return parts.endpoints()[0]?.port;
    },
    get pids() {
      return {
        master: process.pid,
        agent: pidsOf(fills('agent'))[0],
        apps: pidsOf(fills('app')),
        spares: pidsOf(isSpare),
      };
    },
    messenger: parts.messenger,
    on: parts.events.on,
    off: parts.events.off,
    status: () => ({
      ...statusOf(parts.state(), parts.nowMs(), parts.osIdOf),
      addresses: addresses(),
      connections: parts.connections(),
    }),
    reload: parts.reload,
    scale: parts.scale,
    close() {
      parts.close();
      return parts.closed;
    },
    closed: parts.closed,
  };
}
