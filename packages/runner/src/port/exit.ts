import type { Channel } from '../channel.js';
import { LONGEST_DELAY_MS } from '../longest-delay.js';
import { ShutdownTimeoutError } from './errors.js';
import type { ShutdownOptions } from './worker-port.js';

/** The end of a worker. */
export interface WorkerEnd {
  /** Sets what must be done before the end. */
  setShutdown(options: ShutdownOptions): void;
  /**
   * Runs the shutdown and hands out what was sent, once, however often it is called. Rejects with what the shutdown
   * rejected with, or with a `ShutdownTimeoutError`.
   */
  prepare(): Promise<void>;
  /** Whether the end has begun. */
  hasBegun(): boolean;
  /** Prepares, then ends the process with this code; a second call changes nothing. */
  exit(code: number): void;
}

/** How long a message may take into a channel that its master does not read. */
export const FLUSH_MS = 500;

/** The one place where a worker exits by its own will. */
export function createWorkerEnd(channel: Pick<Channel, 'flush'>): WorkerEnd {
  let options: ShutdownOptions | undefined;
  let prepared: Promise<void> | undefined;
  let wanted: number | undefined;

  const prepareOnce = async () => {
    try {
      if (options) await shutDown(options);
    } finally {
      await channel.flush(FLUSH_MS);
    }
  };

  // In a turn of its own: a shutdown may call exit() itself and must find that it has begun.
  const prepare = () => (prepared ??= Promise.resolve().then(prepareOnce));

  const prepareAndTell = async () => {
    try {
      await prepare();
      options?.logger.info('[%s] beforeExit success', options.label);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options?.logger.error('[%s] beforeExit fail, error: %s', options.label, reason);
    }
  };

  return {
    setShutdown(given) {
      options = given;
    },
    prepare,
    hasBegun: () => prepared !== undefined,
    exit(code) {
      if (wanted !== undefined) return;
      wanted = code;
      // Whoever exits meanwhile, the shutdown or graceful-process after a SIGTERM, exits with this code.
      process.once('exit', () => {
        process.exitCode = code;
      });
      void prepareAndTell().finally(() => process.exit(code));
    },
  };
}

/** Ends a process that has nothing to prepare. */
export function leaveAtOnce(code: number): never {
  process.exit(code);
}

/** Rejects when the shutdown does, or is late. */
async function shutDown({ label, graceMs, shutdown }: ShutdownOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ShutdownTimeoutError(label, graceMs)), Math.min(graceMs, LONGEST_DELAY_MS));
  });
  try {
    await Promise.race([shutdown(), late]);
  } finally {
    clearTimeout(timer);
  }
}
