import type { UnheardConnection } from './direct/port-connection.js';
import type { Pushed } from '@ec/messenger';

/** A worker's side of the channel to its master. */
export interface WorkerPort {
  /** Process id or thread id, as the master knows it. */
  readonly osId: number;
  /** False where nobody started this process as a worker: it then runs alone. */
  readonly hasMaster: boolean;
  /**
   * Puts a message on the channel, or behind those that wait while the master is slow. `closed` where there is no
   * channel. Throws Node's `TypeError` for a message that cannot be serialised.
   */
  send(message: unknown): Pushed;
  /** Settles when nothing waits for the master any more. */
  room(): Promise<void>;
  /**
   * Hears every message from the master, with the connection that came along; those that came before the first listener
   * too. Returns the way to stop.
   */
  onMessage(listener: (message: unknown, connection?: unknown) => void): () => void;
  /**
   * This worker was started without a slot and has one now: its environment says so from here on, as that of other cluster
   * workers does from the beginning. Undefined: the environment of workers of this kind says nothing of it.
   */
  setPlace?(slot: number, slots: number): void;
  /** Hands a connection to the master. `written` is called once it has left this process, or with an error. */
  pass?(message: unknown, connection: unknown, written: (error: Error | null) => void): void;
  /**
   * Settles with the first message of the master, which says what to be. What comes after it is kept for whoever listens
   * to the channel next: a framework that does so by itself, at some moment of its boot, or `onMessage`. To be called
   * once, before `onMessage`.
   */
  firstMessage(): Promise<unknown>;
  /**
   * Sets who is told of connections to other threads, which the master lays (`connectThreads`); before, they are refused.
   * Only threads have this.
   */
  onConnection?(listener: (osId: number, connection: UnheardConnection) => void): void;
  /**
   * Sets what must be done before the end: runs once, when the master asks (SIGTERM, or a message to a thread) or has vanished, for at most
   * `graceMs`; then the process ends with code 0, or 110 in a forked worker whose master has vanished.
   * A cluster worker whose master has vanished is ended by Node at once, with 0 and without a shutdown.
   * A terminal's SIGINT is left to the master, and is like SIGTERM where there is none.
   * Throws a `ShutdownAlreadySetError` the second time.
   */
  onShutdown(options: ShutdownOptions): void;
  /**
   * Runs the shutdown above (where one is set), hands out what was sent, and ends with this code, whatever the
   * shutdown does. The shutdown may take `graceMs`; default: its own. The first call counts.
   */
  exit(code: number, graceMs?: number): void;
}

export interface ShutdownOptions {
  /** Written before lines of this worker, for example `app_worker`. */
  readonly label: string;
  readonly graceMs: number;
  readonly logger: PortLogger;
  /** Closes everything, within `graceMs`. */
  shutdown(graceMs: number): Promise<void>;
  /** The shutdown runs, with more time than usual perhaps, and the master has asked again: be done within the usual time. */
  hurry?(): void;
}

export interface PortLogger {
  info(message: string, ...args: unknown[]): void;
  warn(message: string, ...args: unknown[]): void;
  error(message: string, ...args: unknown[]): void;
}
