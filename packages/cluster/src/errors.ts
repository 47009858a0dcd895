import type { Reason } from '@ec/manager';

/** A cluster could not be started, and nothing of it is left. `reason` says what has happened, `cause` what was thrown. */
export class ClusterStartError extends Error {
  override readonly name = 'ClusterStartError';
  readonly code = 'EC_START';
  readonly reason: Reason;
  readonly #stderr: readonly string[];

  constructor(message: string, reason: Reason, cause?: unknown, stderr: readonly string[] = []) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.#stderr = stderr;
  }

  /** The last lines that the worker wrote to stderr; none where they are not kept (option `keepStderr`). */
  get stderr(): readonly string[] {
    // Not a field: whoever prints this error has printed those lines already.
    return this.#stderr;
  }
}

/**
 * There is one cluster per process at a time (EC_ALREADY_STARTED), its pid file is another's or cannot be written
 * (EC_PID_FILE), an option is no plain data (EC_OPTION_NOT_PLAIN), its workers cannot come by their sockets in this way
 * here (EC_MODE), or cannot hand requests to each other (EC_STICKY); or what it was to inherit is no socket that one can
 * listen on (EC_LISTEN).
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: 'EC_ALREADY_STARTED' | 'EC_PID_FILE' | 'EC_OPTION_NOT_PLAIN' | 'EC_MODE' | 'EC_STICKY' | 'EC_LISTEN';

  constructor(code: ClusterError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
