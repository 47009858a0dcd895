import { serializeError } from './serialize-error.js';

/** A message could not be put on its channel; `cause` says why. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly code = 'EC_MESSAGE_NOT_SENT';
  readonly action: string;
  /** For whom it was, in words. */
  readonly receiver: string;

  /** `advice` is what the sender should do: the end of the error's sentence. */
  constructor(options: { action: string; receiver: string; advice: string; cause?: unknown }) {
    const { action, receiver, advice, cause } = options;
    const why = cause === undefined ? '' : ` (${serializeError(cause).message})`;
    super(`the message ${JSON.stringify(action)} to ${receiver} could not be sent${why}: ${advice}`, { cause });
    this.action = action;
    this.receiver = receiver;
  }
}
