import type { WorkerPort } from '@ec/runner/port';
import { runWorker } from '@ec/worker';

/** Runs an agent at this port, from the order to begin until its end. Never rejects. */
export function startAgent(port: WorkerPort): Promise<void> {
  return runWorker('agent', port, async ({ framework, context }) => {
    const agent = await framework.createAgent(context);
    return { ready: {}, close: () => agent.close() };
  });
}
