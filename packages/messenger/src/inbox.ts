import type { Sender } from './address.js';

/** A message as a loop over an action gets it. */
export interface Received<Data = unknown> {
  readonly data: Data;
  readonly from: Sender;
}

/** The messages of one action, for `for await`. Leaving the loop stops it. */
export interface Inbox<Data = unknown> extends AsyncIterableIterator<Received<Data>> {
  /** Messages that came while as many as the limit were waiting, and pushed out the oldest. */
  readonly dropped: number;
}

interface InboxParts {
  /** How many messages wait for the loop at most. */
  readonly limit: number;
  /** Begins to hear messages; gives the way to stop. */
  listen(hear: (data: unknown, from: Sender) => void): () => void;
}

/** Keeps messages until the loop asks for the next. `end` lets the loop end when it has had all that waits. */
export function createInbox({ limit, listen }: InboxParts): Inbox & { end(): void } {
  const waiting: Received[] = [];
  const asking: ((result: IteratorResult<Received>) => void)[] = [];
  let dropped = 0;
  let ended = false;

  const stop = listen((data, from) => {
    const next = asking.shift();
    if (next) return next({ done: false, value: { data, from } });
    waiting.push({ data, from });
    if (waiting.length > limit) {
      waiting.shift();
      dropped += 1;
    }
  });

  function end(): void {
    ended = true;
    stop();
    for (const ask of asking.splice(0)) ask({ done: true, value: undefined });
  }

  return {
    get dropped() {
      return dropped;
    },
    next() {
      const value = waiting.shift();
      if (value) return Promise.resolve({ done: false, value });
      if (ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => void asking.push(resolve));
    },
    return() {
      waiting.length = 0;
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    end,
  };
}
