import type { Peer, Sender } from './address.js';
import type { Redo } from './envelope-header.js';
import type { Codec } from './payload/pack.js';
import type { SerializedError } from './serialize-error.js';

/** What became of a message that asked for an answer. */
export type Outcome =
  /** By the relay, of a receipt: these are its receivers, and each will be heard of. */
  | { readonly kind: 'routed'; readonly receivers: readonly Peer[] }
  /** It came. */
  | { readonly kind: 'received' }
  | { readonly kind: 'reply'; readonly data?: unknown; readonly codec?: Codec | undefined }
  /** Its handler threw this. */
  | { readonly kind: 'error'; readonly error: SerializedError }
  /** It did not come, or nobody handles it. */
  | { readonly kind: 'refused'; readonly reason: FailureReason; readonly text: string };

/** An answer on its way to who asked. */
export interface Answer {
  /** The id that the sender of the message gave it. */
  readonly id: number;
  /** Who asked. */
  readonly to: Sender;
  /** Who answers, as the relay saw it; the relay itself where it speaks of a message that reached nobody. */
  readonly from?: Peer | undefined;
  /** The question came over a direct connection: who asked knows whom, and the relay does not. */
  readonly direct?: boolean | undefined;
  /** It was written to a direct connection before that broke, under this number: it may have come. */
  readonly redo?: Redo | undefined;
  readonly outcome: Outcome;
}

/** Why a message did not come, or has no answer. */
export type FailureReason =
  /** There is no such receiver, and none will come. */
  | 'nobody'
  /** The receiver was waited for, and did not come back in time. */
  | 'expired'
  /** So much waits for the receiver already that there is no room. */
  | 'full'
  /** The receiver's channel is closed. */
  | 'closed'
  /** The receiver has ended, and perhaps had it before. */
  | 'peer-gone'
  /** Nobody handles this request there. */
  | 'no-handler'
  /** No answer came in time. */
  | 'timed-out'
  /** The message cannot be read, addressed or carried. */
  | 'unsendable';
