import { createLogger, parseLevel } from '@ec/logger';
import type { Logger } from '@ec/logger';
import { eggWording } from './egg/wording.js';
import type { Order } from './order.js';

/** How a worker speaks of itself. */
export interface Wording {
  /** Before lines about the worker's end. */
  readonly label: string;
  /** The worker's own lines. */
  readonly logger: Logger;
  /** Lines about the worker's end. */
  readonly exitLogger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Says why the boot did not succeed. */
  bootFailed(error: Error): void;
}

/** The wording for what this worker runs. */
export function wordingOf(order: Order, hasMaster: boolean): Wording {
  return order.framework.kind === 'classes' ? eggWording(order.role) : plainWording(order, hasMaster);
}

function plainWording({ role, id }: Order, hasMaster: boolean): Wording {
  const logger = createLogger({ level: parseLevel(process.env['EC_LOG_LEVEL'], 'info') });
  return {
    label: `${role}#${id}`,
    logger,
    // The master says how each worker has ended; its own account is for whoever looks closer.
    exitLogger: { info: logger.debug, warn: logger.warn, error: logger.debug },
    // The master says this too, and better: it knows what follows.
    bootFailed: (error) => {
      if (!hasMaster) logger.error(error);
    },
  };
}
