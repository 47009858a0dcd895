/** What became of a message at this end of its channel. */
export interface Sent extends PromiseLike<void> {
  /** The channel took it. It says nothing of its arrival: ask for a receipt where that matters. */
  readonly taken: boolean;
  /** The channel, or the receiver behind the relay, is full: await this before you send more. */
  readonly full: boolean;
}

interface SentParts {
  readonly taken: boolean;
  readonly full: boolean;
  /** Settles when there is room again. */
  room(): Promise<void>;
  /** Why it was not taken. */
  error(): Error;
}

/** Of most messages there is nothing else to say, so they share it. */
export const sentAtOnce: Sent = Object.freeze(
  createSent({ taken: true, full: false, room: () => Promise.resolve(), error: () => new Error('it was taken') }),
);

/**
 * Awaited, it resolves when there is room for the next message, or rejects with why this one was not taken. A message
 * that nobody awaits costs no promise, and its failure is nobody's unhandled rejection.
 */
export function createSent({ taken, full, room, error }: SentParts): Sent {
  return {
    taken,
    full,
    // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
    then(resolved, rejected) {
      const settled = taken ? (full ? room() : Promise.resolve()) : Promise.reject(error());
      return settled.then(resolved, rejected);
    },
  };
}
