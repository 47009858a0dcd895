import type { Sender } from './address.js';
import type { Outcome } from './answer.js';
import { pack } from './payload/pack.js';
import { weigh } from './payload/weigh.js';
import { quote } from './refusal.js';
import { serializeError } from './serialize-error.js';

/** Answers one kind of request: with what it returns or resolves to, or with the error it throws. */
export type RequestHandler = (data: unknown, from: Sender) => unknown;

/** Who handles which request. */
export interface Handlers {
  /** Throws a TypeError where somebody handles this action already. */
  add(action: string, handler: RequestHandler): void;
  remove(action: string): void;
  /** Never rejects: what goes wrong is an outcome. */
  answer(action: string, data: unknown, from: Sender): Promise<Outcome>;
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
    remove: (action) => void byAction.delete(action),
    async answer(action, data, from) {
      const handler = byAction.get(action);
      if (!handler) {
        const text = `nobody handles ${quote(action)} there: call handle(${quote(action)}, …) before it is asked for`;
        return { kind: 'refused', reason: 'no-handler', text };
      }
      try {
        const reply: unknown = await handler(data, from);
        const { data: packed, codec } = pack(reply, weigh(reply));
        return { kind: 'reply', data: packed, codec };
      } catch (error) {
        return { kind: 'error', error: serializeError(error) };
      }
    },
    clear: () => byAction.clear(),
  };
}
