import type { Logger } from '@ec/logger';
import type { WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { SealedSystem } from '@ec/messenger';
import { shareOf } from './share-of.js';

export interface ConnectionLimitParts {
  /** The option; undefined: there is no limit. */
  readonly max: number | undefined;
  /** How many app workers there are to be. */
  apps(): number;
  /** Those that serve. */
  serving(): readonly { readonly name: WorkerName; readonly slot: number }[];
  tell(worker: WorkerName, message: SealedSystem): void;
  nowMs(): number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** What a cluster with a limit of connections has turned away. */
export interface ConnectionStatus {
  readonly max: number;
  /** Since the start, as far as workers have told it. */
  readonly refused: number;
}

/** The limit of connections of a cluster, of which each app worker has its part. */
export interface ConnectionLimit {
  /** The part of a slot; undefined: no limit. */
  shareOf(slot: number): number | undefined;
  /** Somebody serves from now on, or there are to be more workers, or fewer. */
  changed(): void;
  /** A worker has turned away so many. */
  refused(count: number): void;
  status(): ConnectionStatus | undefined;
}

const ONE_LINE_PER_MS = 10_000;

export function createConnectionLimit(parts: ConnectionLimitParts): ConnectionLimit {
  const { max, apps, serving, tell, nowMs, logger } = parts;
  let refused = 0;
  let untold = 0;
  let toldAtMs = -Infinity;
  /** What those who serve were told last. */
  let told = new Map<WorkerName, number>();

  return {
    shareOf: (slot) => (max === undefined ? undefined : shareOf(max, apps(), slot)),
    changed() {
      if (max === undefined) return;
      const shares = new Map(serving().map(({ name, slot }) => [name, shareOf(max, apps(), slot)]));
      for (const [name, maxConnections] of shares)
        if (told.get(name) !== maxConnections) tell(name, sealSystem({ type: 'limit', data: { maxConnections } }));
      told = shares;
    },
    refused(count) {
      if (max === undefined) return;
      refused += count;
      untold += count;
      if (nowMs() - toldAtMs < ONE_LINE_PER_MS) return;
      toldAtMs = nowMs();
      logger.warn(
        '%s',
        `full: ${untold} connection${untold === 1 ? ' was' : 's were'} turned away; maxConnections allows ${max}, of which each of ${apps()} app workers has its part`,
      );
      untold = 0;
    },
    status: () => (max === undefined ? undefined : { max, refused }),
  };
}
