import type { Sender } from './address.js';
import type { Outcome } from './answer.js';
import { weigh, weightless } from './payload/weigh.js';
import type { Weight } from './payload/weigh.js';
import { quote } from './refusal.js';
import { serializeError } from './serialize-error.js';

/** Answers one kind of request: with what it returns or resolves to, or with the error it throws. */
export type RequestHandler = (data: unknown, from: Sender) => unknown;

/** Who handles which request. */
export interface Handlers {
  /** Throws a TypeError where somebody handles this action already. */
  add(action: string, handler: RequestHandler): void;
  has(action: string): boolean;
  remove(action: string): void;
  /** Tells what came of it, once, and at once where the handler returns no promise. A reply is not packed yet. */
  answer(action: string, data: unknown, from: Sender, told: (outcome: Outcome, weight: Weight) => void): void;
  clear(): void;
}

export function createHandlers(): Handlers {
  const byAction = new Map<string, RequestHandler>();
  return {
    add(action, handler) {
      if (byAction.has(action))
        throw new TypeError(`the request ${quote(action)} has a handler already: there can be one only`);
      byAction.set(action, handler);
    },
    has: (action) => byAction.has(action),
    remove: (action) => void byAction.delete(action),
    answer(action, data, from, told) {
      const handler = byAction.get(action);
      if (!handler) {
        const text = `nobody handles ${quote(action)} there: call handle(${quote(action)}, …) before it is asked for`;
        return told({ kind: 'refused', reason: 'no-handler', text }, weightless);
      }
      const threw = (error: unknown): void => told({ kind: 'error', error: serializeError(error) }, weightless);
      const replied = (data: unknown): void => {
        let weight: Weight;
        try {
          weight = weigh(data);
        } catch (error) {
          return threw(error);
        }
        told({ kind: 'reply', data }, weight);
      };
      let reply: unknown;
      try {
        reply = handler(data, from);
      } catch (error) {
        return threw(error);
      }
      if (isThenable(reply)) Promise.resolve(reply).then(replied, threw);
      else replied(reply);
    },
    clear: () => byAction.clear(),
  };
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
