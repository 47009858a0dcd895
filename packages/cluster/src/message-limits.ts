import type { OutboxLimits, WaitingLimits } from '@ec/messenger';
import type { ResolvedOptions } from './options.js';

/** What the option `messages` means for the parts that keep messages. */
export interface MessageLimits {
  /** For receivers who are about to come back. */
  readonly waiting: WaitingLimits;
  /** For receivers who read slowly. */
  readonly queue: OutboxLimits;
  /** Senders are told, so that they can wait. */
  readonly tellsFull: boolean;
  /** App workers and the agent speak past the master. */
  readonly isDirect: boolean;
}

export function messageLimits({
  waitMs,
  waitCount,
  waitBytes,
  direct,
  ...queue
}: ResolvedOptions['messages']): MessageLimits {
  const { queueCount: count, queueBytes: bytes, whenFull } = queue;
  return {
    waiting: { waitMs, count: waitCount, bytes: waitBytes },
    // Who waits is never refused, and who does not wait in time is.
    queue: { count, bytes, overflow: whenFull === 'drop-oldest' ? 'drop-oldest' : 'refuse' },
    tellsFull: whenFull === 'wait',
    isDirect: direct,
  };
}
