/** Short messages that leave in one frame: to write, read and parse costs by the piece. */
export interface Batch {
  /** False: it is full, and to be taken. */
  add(text: string): boolean;
  /** Empties it. */
  take(): Pick<Batch, 'text' | 'count'>;
  /** One message as it is; several as a JSON array. */
  readonly text: string;
  readonly count: number;
  /** Characters. */
  readonly length: number;
}

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
      const taken = { text: this.text, count };
      joined = '';
      count = 0;
      return taken;
    },
    get text() {
      return count > 1 ? `[${joined}]` : joined;
    },
    get count() {
      return count;
    },
    get length() {
      return joined.length;
    },
  };
}
