import { workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** Under this name a thread finds its control port in its `workerData`. */
export const CONTROL = '@ec/runner';

/**
 * What master and thread say past the port that belongs to the application: a framework may listen there by itself, and
 * Node keeps the messages of that port until somebody does.
 */
export type ThreadControl =
  /** Master to thread: the first message. */
  | { readonly first: unknown }
  /** Master to thread: end in order. Threads have no signals. */
  | { readonly end: true }
  /** Reader to writer: so many messages of the port were read; `all` by a reader who begins to count. */
  | { readonly read: number | 'all' }
  /** Master to thread: a connection to the thread `osId`, which is given the other end under the same `epoch`. */
  | { readonly connection: MessagePort; readonly osId: number; readonly epoch: number };

/** The control port of this thread; undefined where no thread runner has started it. */
export function ownControlPort(): MessagePort | undefined {
  const data: unknown = workerData;
  return typeof data === 'object' && data !== null
    ? (Reflect.get(data, CONTROL) as MessagePort | undefined)
    : undefined;
}
