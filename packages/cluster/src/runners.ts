import type { WorkerRole } from '@ec/manager';
import { createClusterRunner, createForkRunner, createThreadRunner } from '@ec/runner';
import type { WorkerRunner } from '@ec/runner';
import type { Mode } from './mode.js';

/** The runner of each role, made when it is first asked for: what runs apps loads while the agent starts already. */
export function createRunners({ runsAs }: Mode): (role: WorkerRole) => WorkerRunner | Promise<WorkerRunner> {
  const make = {
    agent: runsAs === 'thread' ? createThreadRunner : createForkRunner,
    app: runsAs === 'thread' ? createThreadRunner : createClusterRunner,
  };
  const made: { [Role in WorkerRole]?: WorkerRunner | Promise<WorkerRunner> } = {};
  return (role) => (made[role] ??= make[role]());
}
