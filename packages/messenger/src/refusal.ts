/**
 * Why a message went nowhere, or not everywhere.
 * `agent-down`, `no-apps` and `no-parent` are ordinary moments of a cluster's life; the others are mistakes of a sender,
 * except `not-delivered`: the channel of a receiver is closed or refused the message.
 */
export type RefusalReason =
  /** Not of this protocol: it belongs to somebody else on the same channel. */
  | 'foreign'
  /** Of this protocol, with a field that cannot be read or makes no sense. */
  | 'malformed'
  /** Neither a role nor an id was named, and this sender has no default addressee. */
  | 'no-addressee'
  /** `to` is no role. */
  | 'unknown-role'
  /** Nobody has this process or thread id, or not any more. */
  | 'unknown-receiver'
  | 'agent-down'
  | 'no-apps'
  | 'no-parent'
  | 'not-delivered'
  /** Its receiver did not come back in time. */
  | 'expired'
  /** An answer to nothing that was asked, or a second one. */
  | 'not-asked'
  /** Another version of our own protocol. */
  | 'protocol';

/** A message that went nowhere, as a value: refusing never throws. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** A sentence that names the message and the receiver and says what to do. */
  readonly text: string;
  /** The message's action, where it could be read. */
  readonly action?: string | undefined;
  /** What was thrown, where something was. */
  readonly cause?: unknown;
}

const QUOTED_LENGTH = 80;

/** A string from outside for a log line: on one line and not longer than it needs to be recognised. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text);
}
