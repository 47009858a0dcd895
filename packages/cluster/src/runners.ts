import type { WorkerRole } from '@ec/manager';
import { createForkRunner } from '@ec/runner';
import type { WorkerRunner } from '@ec/runner';

/** The runner of each role, made when it is first asked for: what runs apps loads while the agent starts already. */
export function createRunners(
  loadAppRunner: () => Promise<WorkerRunner>,
): (role: WorkerRole) => WorkerRunner | Promise<WorkerRunner> {
  const made: { agent?: WorkerRunner; app?: Promise<WorkerRunner> } = {};
  return (role) => (role === 'agent' ? (made.agent ??= createForkRunner()) : (made.app ??= loadAppRunner()));
}
