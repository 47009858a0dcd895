/** What to do about the refusals of a system, by their code. */
const remedies: Readonly<Record<string, string>> = {
  E2BIG: 'Its arguments and environment are larger than the system allows: pass less, for example the path of a file.',
  EAGAIN:
    'The limit of processes is reached: raise it (ulimit -u, or pids.max of the container) or start fewer workers.',
  EMFILE: 'This process has too many open files: raise the limit (ulimit -n).',
  ENFILE: 'The system has too many open files: close some or raise fs.file-max.',
  ENOENT: 'Node itself or the working directory is gone: start the master again from a folder that exists.',
  ENOMEM: 'There is not enough memory: start fewer workers or give the machine more.',
};

/** The system refused to start a worker; `cause` is what it said. */
export class WorkerSpawnError extends Error {
  readonly code = 'EC_WORKER_SPAWN';

  constructor(worker: { readonly name: string; readonly entry: string }, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const remedy = remedies[code] ?? 'Check its entry, arguments and environment.';
    super(`${worker.name} could not be started from ${worker.entry}: ${reason}. ${remedy}`, { cause });
    this.name = 'WorkerSpawnError';
  }
}

/** A cluster runner was asked for in a process that is itself a cluster worker. */
export class NestedClusterError extends Error {
  readonly code = 'EC_NESTED_CLUSTER';

  constructor() {
    super(
      `Process ${process.pid} is itself a worker of node:cluster and cannot start cluster workers: ` +
        'start the master as an ordinary process, or run its workers with createForkRunner().',
    );
    this.name = 'NestedClusterError';
  }
}
