import type { Readable } from 'node:stream';
import type { OutboxLimits, Pushed } from '@ec/messenger';

/** The three ways to run a worker. */
export type RunnerKind = 'fork' | 'cluster' | 'thread';

/** What to run. Only strings cross into the new process. */
export interface WorkerSpec {
  /** How logs and errors call this worker, for example `app#3`. */
  readonly name: string;
  /** The place this worker fills, from 0; a replacement inherits it. Undefined: it will be told later (`setPlace`). */
  readonly slot: number | undefined;
  /** How many slots there are. Cluster workers find slot and count in `CFORK_WORKER_INDEX` and `CFORK_WORKER_COUNT`. */
  readonly slots: number;
  /** Absolute path of the entry file. */
  readonly entry: string;
  /** Arguments after the entry file. */
  readonly args: readonly string[];
  /** Node's own flags. Default: those of this process. */
  readonly execArgv?: readonly string[];
  /** Flags of Node beside those. */
  readonly moreFlags?: readonly string[] | undefined;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** How much may wait for a worker who reads slowly. Default: that of `createOutbox`. */
  readonly queue?: Partial<OutboxLimits> | undefined;
  /**
   * It reads its channel by its port alone, which opens bundles: so several messages of one turn may leave for it in one.
   * Threads need none. Default: somebody else may read there, too.
   */
  readonly opensBundles?: boolean | undefined;
  /**
   * What it writes to stderr comes out of its handle, which must then be read. Default: it goes where this process's own
   * goes. In a process it is a socket, which cannot be opened anew as `/dev/stderr`.
   */
  readonly pipesStderr?: boolean | undefined;
}

/** Given with the birth: a message may arrive before the caller's next line. */
export interface WorkerListeners {
  /** Whatever came over the channel, unchecked, and the connection that came with it. */
  message(message: unknown, connection?: unknown): void;
  /**
   * The channel is closed (in a cluster: the worker has stopped serving) and the process lives on.
   * Comes at most once and never after the end of the worker.
   */
  disconnected(): void;
  /** Messages begin to wait for a worker who reads slowly, or none waits any more. */
  flowing?(isFlowing: boolean): void;
  /** A message that `send` had taken was given up: newer ones pushed it out, or the channel was closed. */
  dropped?(message: unknown, reason: 'full' | 'closed'): void;
}

/** How a worker ended. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The worker did not end when asked, and was ended. */
  readonly forced: boolean;
  /** The worker never began: why the system refused to start it. */
  readonly spawnError?: Error;
  /** A thread: what was thrown and not caught, or Node's `ERR_WORKER_OUT_OF_MEMORY`. */
  readonly error?: Error;
}

/** A worker as its master holds it. */
export interface WorkerHandle {
  /** Process id or thread id, kept after the end; 0 where none was ever given. */
  readonly osId: number;
  /**
   * Puts a message on the channel, where it waits until the worker's port listens, and while the worker is slow. `full`
   * or `closed`: it went nowhere. Throws Node's `TypeError` for a message that cannot be serialised.
   */
  send(message: unknown): Pushed;
  /**
   * Hands a connection over, past all messages that wait, one at a time. `written` is called once it has left this
   * process, with an error where it has not; not at all where the worker ends before. Undefined: workers of this kind
   * cannot be given connections.
   */
  pass?(message: unknown, connection: unknown, written: (error: Error | null) => void): void;
  /** Whether there is a channel: not any more once the worker has ended or has closed it. */
  isOpen(): boolean;
  /** Whether a cluster worker has left the cluster by a call of `disconnect()`, and was not cut off. */
  hasLeft?(): boolean;
  /** What it writes to stderr, where its spec says so. Ends after the worker, and later where a descendant holds it. */
  readonly stderr?: Readable | undefined;
  /** Settles once, when the worker is gone and everything it said has been delivered. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /**
   * Ends the worker and its descendants: ask, wait `graceMs`, force, wait again.
   * Idempotent; a later call with less grace shortens the wait, `terminate(0)` forces at once.
   */
  terminate(graceMs: number): Promise<WorkerExit>;
}

/** Starts workers of one kind. */
export interface WorkerRunner {
  readonly kind: RunnerKind;
  /** Starts one worker per spec, in order. Never throws: what cannot be started ends with a `spawnError`. */
  spawn(specs: readonly WorkerSpec[], listenersOf: (spec: WorkerSpec) => WorkerListeners): WorkerHandle[];
}
