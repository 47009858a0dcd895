import type { Peer } from '../address.js';
import type { Outcome } from '../answer.js';

/** What is asked, and how long for. */
export interface Question {
  readonly action: string;
  /** Who is asked, in words. */
  readonly peer: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Something asked that has no answer yet. */
export interface Ask {
  answer(outcome: Outcome, from: Peer | undefined): void;
  /** Ends it without an answer. */
  give(up: GivenUp): void;
}

/** How what was asked ends. */
export interface Settling<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Why there is no answer. */
export type GivenUp = keyof typeof noReply;

/** The code of the error, and what it says. */
export const noReply = {
  'timed-out': ['EC_REQUEST_TIMED_OUT', 'has no reply'],
  'peer-gone': ['EC_PEER_GONE', 'has no reply, its receiver has ended'],
  closed: ['EC_MESSENGER_CLOSED', 'has no reply, this messenger was closed'],
  aborted: ['EC_REQUEST_ABORTED', 'was given up'],
} as const;
