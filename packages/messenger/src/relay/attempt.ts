import type { FailureReason } from '../answer.js';
import { pushed } from '../outbox.js';
import type { Pushed } from '../outbox.js';
import { serializeError } from '../serialize-error.js';

/** Why a channel did not take a message. */
export interface Problem {
  readonly why: string;
  readonly reason: FailureReason;
  readonly cause?: unknown;
}

/** Gives a message to a channel. What kept it from there, or undefined. Never throws. */
export function attempt(deliver: () => boolean | Pushed): Problem | undefined {
  try {
    const delivered = pushed(deliver());
    if (delivered === 'sent' || delivered === 'waiting') return undefined;
    return delivered === 'full'
      ? { why: 'too much waits for it already', reason: 'full' }
      : { why: 'its channel is closed or refused it', reason: 'closed' };
  } catch (cause) {
    const why = `its channel cannot carry it, send plain data (${serializeError(cause).message})`;
    return { why, reason: 'unsendable', cause };
  }
}
