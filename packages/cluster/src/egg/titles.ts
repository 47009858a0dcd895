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

/** As text, where this app worker serves: where each has a port of its own, that one. */
export function portOfApp(worker: WorkerName, view: View): string {
  const own = view.options.ports.length > 0 ? view.addressOf(worker) : undefined;
  return /:(\d+)$/.exec(own ?? '')?.[1] ?? portOf(view);
}

/** The app workers, as lines list them. */
export function currentWorkers({ state, osIdOf }: View): string {
  return JSON.stringify(
    state.workers.filter((worker) => worker.role === 'app').map(({ name, id }) => ({ id, pid: osIdOf(name) })),
  );
}
