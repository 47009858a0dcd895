import type { Sender } from './address.js';
import type { Header } from './envelope-header.js';
import { weigh } from './payload/weigh.js';

/** A message that has come, and was unpacked. */
export interface Arrived {
  readonly action: string;
  readonly data: unknown;
  readonly header: Header | undefined;
  readonly from: Sender;
}

/** Messages that wait for their first listener while a program starts. */
export interface Kept {
  /** False: there is no room. */
  add(arrived: Arrived): boolean;
  /** Whether something waits for a listener to this action. */
  has(action: string): boolean;
  /** Gives what waits for a listener to this action, in order, or all, and keeps it no longer. */
  take(action?: string): readonly Arrived[];
}

const mostKept = 10_000;
const mostBytes = 128 * 1024 ** 2;

/** At most 10,000 messages are kept, and 128 MiB: the largest message that is sent, if nobody says otherwise. */
export function createKept(): Kept {
  let entries: { readonly arrived: Arrived; readonly bytes: number }[] = [];
  let bytes = 0;
  return {
    add(arrived) {
      const more = bytesOf(arrived.data);
      if (entries.length >= mostKept || bytes + more > mostBytes) return false;
      entries.push({ arrived, bytes: more });
      bytes += more;
      return true;
    },
    has: (action) => entries.some(({ arrived }) => arrived.action === action),
    take(action) {
      const isWanted = ({ arrived }: { readonly arrived: Arrived }): boolean =>
        action === undefined || arrived.action === action;
      const wanted = entries.filter(isWanted);
      entries = entries.filter((entry) => !isWanted(entry));
      for (const entry of wanted) bytes -= entry.bytes;
      return wanted.map(({ arrived }) => arrived);
    },
  };
}

/** What cannot be weighed is nothing that our messengers send: there is no room for it. */
function bytesOf(data: unknown): number {
  try {
    return weigh(data, mostBytes).bytes;
  } catch {
    return Infinity;
  }
}
