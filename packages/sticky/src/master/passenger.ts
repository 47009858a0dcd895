import type { RawConnection } from '../raw-connection.js';

/** A connection on its way from the master to a worker. */
export interface Passenger {
  readonly connection: RawConnection;
  /** What decides where it goes. */
  readonly key: string;
  /** What its worker must know of it. */
  readonly origin: Origin;
}

/** What a worker must know of a connection that it is handed. Plain data. */
export interface Origin {
  /** The client, where a proxy has said it. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** What was read of it already, in base64. */
  readonly head?: string | undefined;
  /** So many workers have given it back. */
  readonly declined?: number | undefined;
}

/** Where passengers go. */
export interface Target {
  readonly slot: number;
  /** Whether it can still be reached. */
  isOpen(): boolean;
  /**
   * Sends a connection. `written` is called once it has left this process, with an error where it has not; and is not
   * called at all where the worker ends before.
   */
  send(origin: Origin, connection: RawConnection, written: (error: Error | null) => void): void;
}
