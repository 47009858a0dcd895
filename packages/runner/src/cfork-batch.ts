import type { Cluster, Worker } from 'node:cluster';
import type { fork as Cfork } from 'cfork';
import { watchAddedListeners } from './added-listeners.js';
import { stdioOf } from './stdio.js';
import { workerEnv } from './worker-env.js';
import { workerFlags } from './worker-flags.js';
import type { WorkerSpec } from './worker-runner.js';

/** What a batch of workers is started with. */
export interface CforkTools {
  readonly cluster: Cluster;
  readonly cfork: typeof Cfork;
}

/** Whether cfork can start these: every slot once, in order, and nothing that differs between them but the slot. */
export function isCforkBatch(specs: readonly WorkerSpec[]): boolean {
  const first = specs[0];
  return (
    first !== undefined &&
    specs.every((spec, index) => spec.slot === index && spec.slots === specs.length && runsAlike(spec, first))
  );
}

function runsAlike(a: WorkerSpec, b: WorkerSpec): boolean {
  const essence = ({ entry, args, execArgv, moreFlags, env, pipesStderr }: WorkerSpec) =>
    JSON.stringify([entry, args, execArgv, moreFlags, env, pipesStderr]);
  return a === b || essence(a) === essence(b);
}

/**
 * Starts a worker per spec with cfork, and leaves none of cfork's listeners behind. Returns those that started, in
 * order: fewer than asked where the system refused one, and then none after it.
 */
export function startCforkBatch(specs: readonly WorkerSpec[], { cluster, cfork }: CforkTools): Worker[] {
  const [first] = specs;
  if (!first) return [];
  const before = new Set(Object.keys(cluster.workers ?? {}));
  // cfork's listeners on the cluster log every end and start workers anew by rules of their own, again for each
  // call. Restarts and their log lines are the caller's, so exactly those that this call adds are taken off.
  const takeOff = watchAddedListeners(cluster, ['disconnect', 'exit']);
  // What cfork adds later it adds in an immediate of its own, and that runs between the two of ours. Its handler of
  // uncaught exceptions would keep a broken master alive, and spins for ever where stderr has gone.
  let takeOffLate: (() => void)[] = [];
  setImmediate(() => {
    takeOffLate = [
      watchAddedListeners(process, ['uncaughtException']),
      watchAddedListeners(cluster, ['unexpectedExit', 'reachReforkLimit']),
    ];
  });
  // cfork passes no such setting on, and those of the cluster stay as they were set.
  cluster.setupPrimary({ stdio: stdioOf(first) });
  try {
    cfork({
      exec: first.entry,
      args: [...first.args],
      count: specs.length,
      refork: false,
      serialization: 'json',
      execArgv: workerFlags(first),
      env: workerEnv(first),
    });
  } catch {
    // The system refused one of them. The caller starts the rest one by one and so learns the reason for each.
  } finally {
    takeOff();
    setImmediate(() => takeOffLate.forEach((takeOffOne) => takeOffOne()));
  }
  return Object.entries(cluster.workers ?? {}).flatMap(([id, worker]) => (worker && !before.has(id) ? [worker] : []));
}
