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

/** Why a request has no reply. */
export type RequestErrorCode =
  /** Nobody answered in time. */
  | 'EC_REQUEST_TIMED_OUT'
  /** It was not delivered, or nobody handles it there; `reason` says which. */
  | 'EC_REQUEST_REFUSED'
  /** Whoever had it has ended without an answer. */
  | 'EC_PEER_GONE'
  /** The caller's signal was aborted; `cause` is its reason. */
  | 'EC_REQUEST_ABORTED'
  /** This messenger was closed meanwhile. */
  | 'EC_MESSENGER_CLOSED';

/** A request has no reply. What a handler throws is not this: it arrives as the error it was. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly action: string;
  /** Who was asked, in words. */
  readonly peer: string;
  readonly waitedMs: number;
  /** A word for programs, where the code alone does not tell. */
  readonly reason: string | undefined;

  constructor(
    code: RequestErrorCode,
    problem: string,
    about: { action: string; peer: string; waitedMs: number; reason?: string | undefined; cause?: unknown },
  ) {
    const { action, peer, waitedMs, reason, cause } = about;
    const after = `after ${Math.round(waitedMs)} ms`;
    super(`the request ${JSON.stringify(action)} to ${peer} ${problem}, ${after}`, { cause });
    this.code = code;
    this.action = action;
    this.peer = peer;
    this.waitedMs = waitedMs;
    this.reason = reason;
  }
}
