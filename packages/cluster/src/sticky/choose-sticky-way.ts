import type { Logger } from '@ec/logger';
import type { WorkerName } from '@ec/manager';
import type { SystemActions } from '@ec/messenger';
import { createLiveness } from '../balance/liveness.js';
import { createTally } from '../balance/tally.js';
import { stickyByConnection } from './by-connection.js';
import { stickyByRequest } from './by-request.js';
import type { ReadyApps } from './ready-apps.js';
import type { StickyOption } from './sticky-option.js';
import { noStickyWay } from './sticky-way.js';
import type { StickyWay } from './sticky-way.js';

/** What a style decides of sticky sessions. */
export interface StickyStyle {
  /** Where workers behind the master listen on 127.0.0.1. Default: each on a port of its own. */
  readonly port?: number | undefined;
  /** What a connection is announced with, where nothing is to be said of it. Default: a message of ours. */
  readonly message?: string | undefined;
}

export interface StickyParts {
  readonly option: StickyOption | undefined;
  /** Each connection goes to the worker that has the fewest. */
  readonly isLeast: boolean;
  /** Asks a worker whether its event loop turns. */
  ping(worker: WorkerName): void;
  readonly style: StickyStyle;
  /** How many slots there are at this moment. */
  slots(): number;
  readonly apps: ReadyApps;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
  tell(slots: SystemActions['slots']['slots']): void;
}

/** Whether the master listens for the workers. */
export function isByConnection(option: StickyOption | undefined): boolean {
  return option === true || (typeof option === 'object' && (option.by === 'address' || option.by === 'proxy-protocol'));
}

/** The way for this option. Throws a ClusterError (EC_STICKY) where it cannot be gone. */
export function chooseStickyWay({ option, isLeast, ping, style, slots, apps, logger, tell }: StickyParts): StickyWay {
  if (isLeast) {
    const nowhere = { proxies: undefined, port: undefined, message: undefined };
    const liveness = createLiveness({ workers: apps.map((_handle, _slot, name) => name), ping, changed() {} });
    return stickyByConnection({ apps, slots, ...nowhere, tally: createTally(), liveness, logger });
  }
  if (!option) return noStickyWay;
  if (!isByConnection(option)) return stickyByRequest({ apps, slots, tell });
  const proxies = typeof option === 'object' && option.by === 'proxy-protocol' ? option.trust : undefined;
  return stickyByConnection({ apps, slots, proxies, port: style.port, message: style.message, logger });
}
