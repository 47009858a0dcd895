import { decodeBodies } from './body.js';
import { FrameError } from './frame.js';
import type { Part } from './large/aside.js';

/** A message that was written, under its number. */
export interface Numbered {
  readonly message: unknown;
  readonly seq: number;
}

/** A body as it was written. */
export interface WrittenBody {
  readonly type: number;
  readonly parts: readonly Buffer[];
  /** What was written before. */
  readonly large?: readonly Part[] | undefined;
  /** Bytes of the first part that belong to no body. */
  readonly headBytes: number;
  /** Messages in it. */
  readonly count: number;
  /** As they were counted before they were written. */
  readonly bytes: number;
}

/** What was written and not acknowledged: so much the other end may be behind. It is kept as bytes, not as objects. */
export interface Unacknowledged {
  /** The number of the last message that was written. */
  readonly last: number;
  add(body: WrittenBody): void;
  /** The other end has had all up to this number. False: that is no news. Throws a FrameError for one that was not written. */
  acknowledge(upTo: number): boolean;
  /** Whether another message may be written, with so many before it that are about to be. */
  hasRoom(count: number, bytes: number): boolean;
  readonly isEmpty: boolean;
  /** Empties it. */
  end(): readonly Numbered[];
}

const WINDOW_BYTES = 4 * 1024 ** 2;
const WINDOW_COUNT = 4_096;
/** Of what is owed to the other end, it is told when so much has come, if it is not told before. */
export const ACK_BYTES = WINDOW_BYTES / 8;
export const ACK_COUNT = WINDOW_COUNT / 8;

/** `startsAfter`: the number before the first message. */
export function createUnacknowledged(startsAfter = 0): Unacknowledged {
  let bodies: (WrittenBody & { readonly last: number })[] = [];
  let bytes = 0;
  let last = startsAfter;
  let acknowledged = startsAfter;

  return {
    get last() {
      return last;
    },
    add({ type, parts, large, headBytes, count, bytes: more }) {
      last += count;
      bytes += more;
      bodies.push({ type, parts, large, headBytes, count, bytes: more, last });
    },
    acknowledge(upTo) {
      if (upTo <= acknowledged) return false;
      if (upTo > last) throw new FrameError(`message ${upTo} is acknowledged, and the last was ${last}`);
      acknowledged = upTo;
      let done = 0;
      for (; done < bodies.length && bodies[done]!.last <= upTo; done += 1) bytes -= bodies[done]!.bytes;
      if (done === bodies.length) bodies = [];
      else bodies.splice(0, done);
      return true;
    },
    hasRoom: (count, more) => {
      const behind = last - acknowledged + count;
      return behind === 0 || (behind < WINDOW_COUNT && bytes + more < WINDOW_BYTES);
    },
    get isEmpty() {
      return last === acknowledged;
    },
    end() {
      const messages = bodies.flatMap(({ type, parts, large, headBytes, count, last: lastOfBody }) =>
        decodeBodies(type, Buffer.concat(parts).subarray(headBytes), large).map((message, index) => ({
          message,
          seq: lastOfBody - count + 1 + index,
        })),
      );
      bodies = [];
      return messages.filter(({ seq }) => seq > acknowledged);
    },
  };
}
