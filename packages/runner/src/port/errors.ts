/** The shutdown of a worker took longer than it may; the worker ends all the same. */
export class ShutdownTimeoutError extends Error {
  readonly code = 'EC_SHUTDOWN_TIMEOUT';

  constructor(label: string, graceMs: number) {
    super(
      `${label} was still closing after ${graceMs} ms and ends without finishing: close sooner, or allow it more time.`,
    );
    this.name = 'ShutdownTimeoutError';
  }
}

/** A worker set its shutdown twice. */
export class ShutdownAlreadySetError extends Error {
  readonly code = 'EC_SHUTDOWN_ALREADY_SET';

  constructor(label: string) {
    super(
      `The shutdown of this worker is already set and ${label} cannot set it again: call onShutdown() once and do all closing there.`,
    );
    this.name = 'ShutdownAlreadySetError';
  }
}
