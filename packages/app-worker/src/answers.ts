import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';

/**
 * Servers of ours in the worker's process. What they answer is no answer of the application: it counts neither for nor
 * against it.
 */
export const ownServers = new WeakSet<Server>();

/** Node tells of each answer that was given, whatever server has given it. */
const ANSWERED = 'http.server.response.finish';

/** Hears of each answer that the application gives from now on, until what is returned is called. Costs nothing before and after. */
export function hearAnswers(hear: (response: ServerResponse) => void): () => void {
  const answered = (message: unknown): void => {
    const { response, server } = message as { readonly response: ServerResponse; readonly server?: Server };
    if (server === undefined || !ownServers.has(server)) hear(response);
  };
  subscribe(ANSWERED, answered);
  return () => void unsubscribe(ANSWERED, answered);
}
