import { ACK_BYTES, ACK_COUNT } from './unacknowledged.js';

/** What has come over a link, and how much of it the other end has not been told. */
export interface Received {
  /** The number of the last message that came. */
  readonly last: number;
  /** The next has come. */
  add(bytes: number): void;
  /** Has the other end told, now or a little later: it need not keep what has come. */
  owe(): void;
  /** The other end is told, by whatever is written to it. Gives the number of the last. */
  told(): number;
  end(): void;
}

/** With the next message of ours, or so much later. */
const ACK_AFTER_MS = 20;

/** `startsAfter`: the number before the first message. */
export function createReceived(tell: () => void, startsAfter = 0): Received {
  let last = startsAfter;
  let owed = { count: 0, bytes: 0 };
  let timer: NodeJS.Timeout | undefined;

  return {
    get last() {
      return last;
    },
    add(bytes) {
      last += 1;
      owed.count += 1;
      owed.bytes += bytes;
    },
    owe() {
      if (owed.count === 0) return;
      if (owed.count >= ACK_COUNT || owed.bytes >= ACK_BYTES) return tell();
      // It is left to ring although somebody was told meanwhile: that is cheaper than a timer for each message.
      timer ??= setTimeout(() => {
        timer = undefined;
        if (owed.count > 0) tell();
      }, ACK_AFTER_MS).unref();
    },
    told() {
      if (owed.count > 0) owed = { count: 0, bytes: 0 };
      return last;
    },
    end: () => clearTimeout(timer),
  };
}
