import type { Peer } from './address.js';
import type { Answer, FailureReason, Outcome } from './answer.js';
import { createDeadlines } from './deadlines.js';
import { RequestError } from './errors.js';
import { unpack } from './payload/pack.js';
import { deserializeError } from './serialize-error.js';

/** Who got a message and who did not. */
export interface Receipt {
  readonly delivered: readonly Peer[];
  readonly failed: readonly Failure[];
}

/** Somebody who did not get a message; without `peer`, nobody did. */
export interface Failure {
  readonly peer: Peer | undefined;
  readonly reason: FailureReason;
  /** A sentence. */
  readonly text: string;
}

/** What is asked, and how long for. */
export interface Question {
  readonly action: string;
  /** Who is asked, in words. */
  readonly peer: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Questions that are not answered yet. */
export interface Pending {
  /** Asks for a reply: `send` is given the id to send. Rejects with a RequestError, or with what the handler threw. */
  reply(question: Question, send: (id: number) => void): Promise<unknown>;
  /** Asks who got it. Rejects only with what `send` throws, or when this end is closed. */
  receipt(question: Question, only: Peer | undefined, send: (id: number) => void): Promise<Receipt>;
  /** Takes an answer. False: nobody asked for it, or not any more. */
  settle(answer: Answer): boolean;
  /** All that is asked stays without an answer. */
  fail(reason: 'peer-gone'): void;
  close(): void;
  readonly count: number;
}

interface Ask {
  answer(outcome: Outcome, from: Peer | undefined): void;
  /** Ends it without an answer. */
  give(up: keyof typeof noReply): void;
}

/** How what was asked ends. */
interface Settling<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A request that waits for its reply. */
class ReplyAsk implements Ask {
  readonly #question: Question;
  readonly #settling: Settling<unknown>;
  readonly #nowMs: () => number;
  readonly #askedAtMs: number;

  constructor(question: Question, settling: Settling<unknown>, nowMs: () => number) {
    this.#question = question;
    this.#settling = settling;
    this.#nowMs = nowMs;
    this.#askedAtMs = nowMs();
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

  give(up: keyof typeof noReply): void {
    const [code, problem] = noReply[up];
    const cause = up === 'aborted' ? { cause: this.#question.signal?.reason as unknown } : {};
    this.#settling.reject(this.#failure(code, problem, cause));
  }

  #failure(code: RequestError['code'], problem: string, more: { reason?: string; cause?: unknown } = {}): RequestError {
    const { action, peer } = this.#question;
    return new RequestError(code, problem, { action, peer, waitedMs: this.#nowMs() - this.#askedAtMs, ...more });
  }
}

export function createPending(nowMs: () => number = () => performance.now()): Pending {
  const asks = new Map<number, Ask>();
  const deadlines = createDeadlines((id) => asks.get(id)?.give('timed-out'));
  let lastId = 0;

  /** Adds an ask that ends by an answer, its time, its signal, or this end. */
  function open<T>(
    { timeoutMs, signal }: Question,
    send: (id: number) => void,
    make: (settling: Settling<T>) => Ask,
  ): Promise<T> {
    const id = ++lastId;
    return new Promise<T>((resolve, reject) => {
      const done = (): void => {
        asks.delete(id);
        deadlines.clear(id);
        signal?.removeEventListener('abort', onAbort);
      };
      const ask = make({
        resolve(value) {
          done();
          resolve(value);
        },
        reject(error) {
          done();
          reject(error);
        },
      });
      const onAbort = (): void => ask.give('aborted');
      asks.set(id, ask);
      deadlines.set(id, timeoutMs);
      if (signal?.aborted) return ask.give('aborted');
      signal?.addEventListener('abort', onAbort);
      try {
        send(id);
      } catch (error) {
        done();
        reject(error);
      }
    });
  }

  return {
    reply: (question, send) => open<unknown>(question, send, (settling) => new ReplyAsk(question, settling, nowMs)),

    receipt(question, only, send) {
      const delivered: Peer[] = [];
      const failed: Failure[] = [];
      // Unknown until the relay has said who its receivers are.
      let receivers: readonly Peer[] | undefined = only && [only];

      return open<Receipt>(question, send, ({ resolve }) => {
        const isKnown = (peer: Peer): boolean =>
          delivered.some((one) => isSame(one, peer)) || failed.some((one) => one.peer && isSame(one.peer, peer));
        const awaited = (): readonly (Peer | undefined)[] => {
          return receivers ? receivers.filter((peer) => !isKnown(peer)) : [undefined];
        };
        return {
          answer(outcome, from) {
            if (outcome.kind === 'routed') receivers = outcome.receivers;
            else if (outcome.kind === 'received' && from) {
              if (!isKnown(from)) delivered.push(from);
            } else if (outcome.kind === 'refused') {
              if (!from || !isKnown(from)) failed.push({ peer: from, reason: outcome.reason, text: outcome.text });
              // Word of the relay about a message that reached nobody, also of those who were to have it.
              if (!from) receivers = [];
            }
            if (awaited().length === 0) resolve({ delivered, failed });
          },
          give(up) {
            const reason = up === 'peer-gone' || up === 'closed' ? up : 'timed-out';
            for (const peer of awaited()) failed.push({ peer, reason, text: noReply[up][1] });
            resolve({ delivered, failed });
          },
        };
      });
    },

    settle({ id, outcome, from }) {
      const ask = asks.get(id);
      ask?.answer(outcome, from);
      return ask !== undefined;
    },
    fail(reason) {
      for (const ask of [...asks.values()]) ask.give(reason);
    },
    close() {
      for (const ask of [...asks.values()]) ask.give('closed');
    },
    get count() {
      return asks.size;
    },
  };
}

const noReply = {
  'timed-out': ['EC_REQUEST_TIMED_OUT', 'has no reply'],
  'peer-gone': ['EC_PEER_GONE', 'has no reply, its receiver has ended'],
  closed: ['EC_MESSENGER_CLOSED', 'has no reply, this messenger was closed'],
  aborted: ['EC_REQUEST_ABORTED', 'was given up'],
} as const;

const isSame = (one: Peer, other: Peer): boolean => one.role === other.role && one.osId === other.osId;
