import type { WorkerPort } from '@ec/runner/port';
import { runWorker } from '@ec/worker';

/** Runs an agent at this port, from the order to begin until its end. Never rejects. */
export function startAgent(port: WorkerPort): Promise<void> {
  return runWorker('agent', port, async ({ framework, context, settled }) => {
    const agent = await framework.createAgent(context);
    return {
      ready: {},
      // Another is spoken to from now on: what is on its way to this one is still for it.
      drain: async ({ isRetiring, limitMs }) => {
        if (isRetiring) await settled(limitMs);
      },
      close: () => agent.close(),
    };
  });
}
