import type { Channel } from '../channel.js';
import { LONGEST_DELAY_MS } from '../longest-delay.js';
import { ShutdownTimeoutError } from './errors.js';
import type { ShutdownOptions } from './worker-port.js';

/** The end of a worker. */
export interface WorkerEnd {
  /** Sets what must be done before the end. */
  setShutdown(options: ShutdownOptions): void;
  /**
   * Runs the shutdown, hands out what was sent and leaves the channel, once, however often it is called; a further call
   * makes haste. Rejects with what the shutdown rejected with, or with a `ShutdownTimeoutError`.
   */
  prepare(graceMs?: number): Promise<void>;
  /** Whether the end has begun. */
  hasBegun(): boolean;
  /** Prepares, then ends the process with this code; a second call changes nothing. */
  exit(code: number, graceMs?: number): void;
}

/** What belongs to an end beside the shutdown. */
export interface EndSteps {
  /** Leaves the channel. */
  leave?(): Promise<void>;
  /** Ends what this process has started, where nobody else does: before it exits by its own will. */
  endOthers?(): Promise<void>;
}

/** How long a message may take into a channel that its master does not read. */
export const FLUSH_MS = 500;

/** The one place where a worker exits by its own will. */
export function createWorkerEnd(channel: Pick<Channel, 'flush'>, { leave, endOthers }: EndSteps = {}): WorkerEnd {
  let options: ShutdownOptions | undefined;
  let prepared: Promise<void> | undefined;
  let wanted: number | undefined;

  const prepareOnce = async (graceMs: number | undefined) => {
    try {
      if (options) await shutDown(options, graceMs ?? options.graceMs);
    } finally {
      await channel.flush(FLUSH_MS);
      await leave?.();
    }
  };

  function prepare(graceMs?: number): Promise<void> {
    if (prepared) options?.hurry?.();
    // In a turn of its own: a shutdown may call exit() itself and must find that it has begun.
    return (prepared ??= Promise.resolve().then(() => prepareOnce(graceMs)));
  }

  const prepareAndTell = async (graceMs: number | undefined) => {
    try {
      await (prepared ?? prepare(graceMs));
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
    exit(code, graceMs) {
      if (wanted !== undefined) return;
      wanted = code;
      // Whoever exits meanwhile, the shutdown or graceful-process after a SIGTERM, exits with this code.
      process.once('exit', () => {
        process.exitCode = code;
      });
      void prepareAndTell(graceMs)
        .then(endOthers)
        .finally(() => leaveAtOnce(code));
    },
  };
}

/** Ends a process that has nothing to prepare, or no more. */
export function leaveAtOnce(code: number): never {
  process.exit(code);
}

/** Rejects when the shutdown does, or is late. */
async function shutDown({ label, shutdown }: ShutdownOptions, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ShutdownTimeoutError(label, graceMs)), Math.min(graceMs, LONGEST_DELAY_MS));
  });
  try {
    await Promise.race([shutdown(graceMs), late]);
  } finally {
    clearTimeout(timer);
  }
}
