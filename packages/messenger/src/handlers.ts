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
  /** Never rejects: what goes wrong is an outcome. A reply is not packed yet. */
  answer(action: string, data: unknown, from: Sender): Promise<{ readonly outcome: Outcome; readonly weight: Weight }>;
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
    async answer(action, data, from) {
      const handler = byAction.get(action);
      if (!handler) {
        const text = `nobody handles ${quote(action)} there: call handle(${quote(action)}, …) before it is asked for`;
        return { outcome: { kind: 'refused', reason: 'no-handler', text }, weight: weightless };
      }
      try {
        const reply: unknown = await handler(data, from);
        return { outcome: { kind: 'reply', data: reply }, weight: weigh(reply) };
      } catch (error) {
        return { outcome: { kind: 'error', error: serializeError(error) }, weight: weightless };
      }
    },
    clear: () => byAction.clear(),
  };
}
