/** What kept a framework from being found, loaded or booted. */
export type FrameworkErrorCode =
  /** The base directory is missing or is no directory. */
  | 'EC_BASE_DIR'
  /** A package.json is missing, unreadable or says something that cannot be used. */
  | 'EC_PACKAGE_JSON'
  /** The framework that was named is not installed or not there. */
  | 'EC_FRAMEWORK_MISSING'
  /** Neither a framework nor an entry file of a plain application was found. */
  | 'EC_ENTRY_MISSING'
  /** A module could not be parsed, resolved or evaluated; the original error is the cause. */
  | 'EC_LOAD'
  /** The framework lacks a class or a member that is needed. */
  | 'EC_FRAMEWORK_SHAPE'
  /** An entry file exports nothing that could be served or run. */
  | 'EC_ENTRY_SHAPE'
  /** The application listens by itself. */
  | 'EC_ALREADY_LISTENING'
  /** The framework emitted `startTimeout` before it was ready. */
  | 'EC_START_TIMEOUT'
  /** The configuration of the framework names no usable port or certificate. */
  | 'EC_LISTEN';

/** The one error of this package: its text names the file or folder and says what to do. */
export class FrameworkError extends Error {
  readonly code: FrameworkErrorCode;

  constructor(code: FrameworkErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FrameworkError';
    this.code = code;
  }
}
