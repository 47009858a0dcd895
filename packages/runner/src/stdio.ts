import type { StdioOptions } from 'node:child_process';
import type { WorkerSpec } from './worker-runner.js';

/** Where the output of a worker's process goes: where ours does, but for a stderr that its master wants to read. */
export function stdioOf({ pipesStderr = false }: Pick<WorkerSpec, 'pipesStderr'>): Extract<StdioOptions, unknown[]> {
  return ['inherit', 'inherit', pipesStderr ? 'pipe' : 'inherit', 'ipc'];
}
