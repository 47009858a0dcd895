import type { WorkerName } from '@ec/manager';
import type { View } from '../view.js';

/** `app_worker#2:4711` */
export function title(name: WorkerName, view: View): string {
  return `${name.replace('#', '_worker#')}:${view.osIdOf(name)}`;
}

/** Whether a name is that of an agent. */
export function isAgent(name: WorkerName): boolean {
  return name.startsWith('agent');
}

/** Where the cluster listens, as the lines of single workers have it. */
export function portOf({ endpoint }: View): string {
  return String(endpoint?.port ?? endpoint?.address);
}

/** The app workers, as lines list them. */
export function currentWorkers({ state, osIdOf }: View): string {
  return JSON.stringify(
    state.workers.filter((worker) => worker.role === 'app').map(({ name, id }) => ({ id, pid: osIdOf(name) })),
  );
}
