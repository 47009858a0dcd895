import type { Outcome } from '../answer.js';
import { RequestError } from '../errors.js';
import { unpack } from '../payload/pack.js';
import { deserializeError } from '../serialize-error.js';
import { noReply } from './ask.js';
import type { Ask, GivenUp, Question, Settling } from './ask.js';

/** A request that waits for its reply. */
export class ReplyAsk implements Ask {
  readonly #question: Question;
  readonly #settling: Settling<unknown>;
  readonly #askedAtMs = performance.now();

  constructor(question: Question, settling: Settling<unknown>) {
    this.#question = question;
    this.#settling = settling;
  }

  answer(outcome: Outcome): void {
    const { resolve, reject } = this.#settling;
    if (outcome.kind === 'reply') {
      let reply: unknown;
      try {
        reply = unpack(outcome.data, outcome.codec);
      } catch (cause) {
        const more = { reason: 'unsendable', cause };
        return reject(this.#failure('EC_REQUEST_REFUSED', 'has a reply that cannot be read', more));
      }
      resolve(reply);
    } else if (outcome.kind === 'error') {
      reject(deserializeError(outcome.error));
    } else if (outcome.kind === 'refused') {
      const { reason, text } = outcome;
      if (reason === 'peer-gone') reject(this.#failure('EC_PEER_GONE', 'has no reply, its receiver has ended'));
      else reject(this.#failure('EC_REQUEST_REFUSED', `was refused: ${text}`, { reason }));
    }
  }

  give(up: GivenUp): void {
    const [code, problem] = noReply[up];
    const cause = up === 'aborted' ? { cause: this.#question.signal?.reason as unknown } : {};
    this.#settling.reject(this.#failure(code, problem, cause));
  }

  #failure(code: RequestError['code'], problem: string, more: { reason?: string; cause?: unknown } = {}): RequestError {
    const { action, peer } = this.#question;
    const waitedMs = performance.now() - this.#askedAtMs;
    return new RequestError(code, problem, { action, peer, waitedMs, ...more });
  }
}
