import type { Cluster, Worker } from 'node:cluster';
import { isCforkBatch, startCforkBatch } from './cfork-batch.js';
import { NestedClusterError } from './errors.js';
import { createFailedHandle, createProcessHandle } from './process-handle.js';
import { placeEnv } from './place-env.js';
import { createRescue } from './rescue-connections.js';
import { stdioOf } from './stdio.js';
import { workerEnv } from './worker-env.js';
import { workerFlags } from './worker-flags.js';
import type { WorkerHandle, WorkerListeners, WorkerRunner, WorkerSpec } from './worker-runner.js';

/**
 * Runs workers through node:cluster, so that they share listening sockets: the first batch with cfork, later ones
 * (replacements, more slots) one by one. Loads node:cluster and cfork, which takes some 15 ms: call it while something
 * else starts. Rejects with a `NestedClusterError` in a process that is itself a cluster worker.
 */
export async function createClusterRunner(): Promise<WorkerRunner> {
  const [{ default: cluster }, { cfork, setDisableRefork }] = await Promise.all([
    import('node:cluster'),
    import('cfork'),
  ]);
  if (!cluster.isPrimary) throw new NestedClusterError();
  let isFirstBatch = true;
  const rescueFrom = createRescue();

  const hold = (worker: Worker, spec: WorkerSpec, listeners: WorkerListeners): WorkerHandle => {
    // Another cfork in this process would start our worker anew when it ends: its listeners hear of all workers.
    setDisableRefork(worker, true);
    const rescue = rescueFrom(worker);
    // The worker passes on the errors of its process, which the handle already hears.
    worker.on('error', () => {});
    const ended = () => {
      forget(cluster, worker);
      rescue();
    };
    const hasLeft = () => worker.exitedAfterDisconnect;
    return createProcessHandle({ child: worker.process, spec, listeners, holdsMessages: true, hasLeft, ended });
  };

  const start = (spec: WorkerSpec, listeners: WorkerListeners): WorkerHandle => {
    try {
      return hold(forkOne(cluster, spec), spec, listeners);
    } catch (error) {
      return createFailedHandle(spec, error);
    }
  };

  return {
    kind: 'cluster',
    spawn(specs, listenersOf) {
      // Listeners first: where asking for them throws, nothing has been started.
      const births = specs.map((spec) => ({ spec, listeners: listenersOf(spec) }));
      const batch = isFirstBatch && isCforkBatch(specs) ? startCforkBatch(specs, { cluster, cfork }) : [];
      isFirstBatch = false;
      return births.map(({ spec, listeners }, index) => {
        const worker = batch[index];
        return worker ? hold(worker, spec, listeners) : start(spec, listeners);
      });
    },
  };
}

function forkOne(cluster: Cluster, spec: WorkerSpec): Worker {
  // These settings belong to the whole process and keep what was set before: each of ours is said every time.
  cluster.setupPrimary({
    exec: spec.entry,
    args: [...spec.args],
    execArgv: workerFlags(spec),
    serialization: 'json',
    stdio: stdioOf(spec),
  });
  return cluster.fork({
    ...workerEnv(spec),
    ...(spec.slot !== undefined && placeEnv(spec.slot, spec.slots)),
  });
}

/** Node forgets a worker when it has both ended and disconnected; one that never began does neither. */
function forget(cluster: Cluster, worker: Worker): void {
  if (cluster.workers?.[worker.id] === worker) delete cluster.workers[worker.id];
}
