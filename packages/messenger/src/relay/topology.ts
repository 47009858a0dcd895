import type { Peer } from '../address.js';

/** A worker as senders may address it. */
export interface WorkerPeer extends Peer {
  readonly role: 'agent' | 'app';
  readonly id: number;
  /** Undefined: an app worker that waits for one. It hears what all hear, and nobody else speaks to it. */
  readonly slot?: number | undefined;
  /** It has a messenger of its own framework, which knows nothing of requests and receipts. Default: false. */
  readonly isForeign?: boolean | undefined;
  /** It serves no longer, and finishes what it has begun: only who knows its id speaks to it. Default: false. */
  readonly isLeaving?: boolean | undefined;
}

/** Who is there at this moment, as the master knows it. */
export interface Topology {
  /** The id by which senders know the master: its process id, also where the workers are threads. */
  readonly masterId: number;
  /** Whether there is a channel to a parent. */
  readonly parent: boolean;
  /** Every worker whose channel is open, those still starting included. */
  readonly workers: readonly WorkerPeer[];
  /** Whether somebody of this role, or in this slot, is about to come (back). Default: nobody is. */
  isComing?(role: 'agent' | 'app', slot?: number): boolean;
  /**
   * Whether the first workers of this role are still coming: a message to the role waits until it can go to all of them.
   * Default: they are not.
   */
  isGathering?(role: 'agent' | 'app'): boolean;
  /** The slot that the worker with this id has, or had. Default: only those that are there are known. */
  slotOf?(role: 'agent' | 'app', id: number): number | undefined;
}
