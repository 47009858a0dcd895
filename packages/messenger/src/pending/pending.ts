import type { Peer } from '../address.js';
import type { Answer } from '../answer.js';
import type { Ask, Question, Settling } from './ask.js';
import { createDeadlines } from './deadlines.js';
import { createReceiptAsk } from './receipt-ask.js';
import type { Receipt } from './receipt-ask.js';
import { ReplyAsk } from './reply-ask.js';

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

export function createPending(): Pending {
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
    reply: (question, send) => open<unknown>(question, send, (settling) => new ReplyAsk(question, settling)),

    receipt: (question, only, send) => open<Receipt>(question, send, (settling) => createReceiptAsk(only, settling)),

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
