import type { WorkerName } from '@ec/manager';
import type { HandedConnection, SystemActions } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';

/** How clients find their slot, or their worker: what the master does for it. */
export interface StickyWay {
  /** What app workers are told with their order to begin. */
  order(): SystemActions['begin']['sticky'];
  /**
   * An app worker is ready: resolves to how it is reached when it is. Rejects where that cannot be. Undefined: it is
   * reached as it says.
   */
  admit?(ready: SystemActions['ready'], worker: WorkerHandle): Promise<SystemActions['ready']>;
  /** A worker has told how many connections it has. Undefined: nobody asks. */
  loaded?(worker: WorkerHandle, load: SystemActions['load']): void;
  /** A worker has shown that its event loop turns. Undefined: nobody asks. */
  ponged?(worker: WorkerName): void;
  /** Some worker has become ready, or is not any more. */
  changed(): void;
  /** A worker accepts no more connections, and has given back this one, if it is one. */
  declined(worker: WorkerHandle, connection: unknown, origin: HandedConnection): void;
  /** The cluster ends: no more clients. */
  ending(): void;
  /** The cluster has ended. */
  close(): void;
}

/** Any worker serves any client. */
export const noStickyWay: StickyWay = { order: () => undefined, changed() {}, declined() {}, ending() {}, close() {} };
