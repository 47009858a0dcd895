import { planWorkerCount, readMachine } from '@ec/manager';
import type { Plan } from '@ec/manager';
import type { Application } from './application.js';
import type { Style } from './style.js';

/** What the cluster is meant to be. The number of workers and its reason are logged where it is ours to choose. */
export function planOf({ framework, options }: Application, { limits, restart, logger }: Style): Plan {
  return {
    agent: framework.kind === 'classes' || framework.agent !== undefined,
    apps: options.workers ?? chosen(),
    limits,
    restart,
  };

  function chosen(): number {
    const { count, reason } = planWorkerCount(readMachine());
    logger.info('%s', reason);
    return count;
  }
}
