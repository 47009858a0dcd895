/** Short messages that leave in one frame: to write, read and parse costs by the piece. */
export interface Batch {
  /** False: it is full, and to be taken. */
  add(text: string): boolean;
  /** Empties it. */
  take(): Taken;
  readonly count: number;
  /** Characters. */
  readonly length: number;
}

/** What was put together. */
export interface Taken {
  /** One message as it is; several as a JSON array. */
  readonly text: string;
  readonly count: number;
}

/** The same as a JSON array, also of one or none. */
export const listIn = ({ text, count }: Taken): string => (count > 1 ? text : `[${text}]`);

/** The messages that were put together. */
export const messagesIn = (taken: Taken): readonly unknown[] => JSON.parse(listIn(taken)) as unknown[];

/** Characters. What a socket takes and gives at once is about as much. */
const FULL_LENGTH = 64 * 1024;

export function createBatch(): Batch {
  let joined = '';
  let count = 0;
  return {
    add(text) {
      joined = count === 0 ? text : `${joined},${text}`;
      count += 1;
      return joined.length < FULL_LENGTH;
    },
    take() {
      const taken = { text: count > 1 ? `[${joined}]` : joined, count };
      joined = '';
      count = 0;
      return taken;
    },
    get count() {
      return count;
    },
    get length() {
      return joined.length;
    },
  };
}
