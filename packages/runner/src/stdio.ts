import type { StdioOptions } from 'node:child_process';
import type { WorkerSpec } from './worker-runner.js';

/**
 * Where the output of a worker's process goes: where ours does, but for a stderr that its master wants to read. Then the
 * worker is given ours besides, as `MASTERS_STDERR`, for the time when nobody reads any more.
 */
export function stdioOf({ pipesStderr = false }: Pick<WorkerSpec, 'pipesStderr'>): Extract<StdioOptions, unknown[]> {
  return pipesStderr ? ['inherit', 'inherit', 'pipe', 'ipc', 2] : ['inherit', 'inherit', 'inherit', 'ipc'];
}
