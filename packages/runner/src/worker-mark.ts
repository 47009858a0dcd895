/** The value of `EC_WORKER` in a worker whose master reads what it writes to stderr. */
export const STDERR_IS_READ = 'stderr is read';
