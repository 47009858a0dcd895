import { pace } from './pace.js';
import type { Piece, Pieces } from './pieces.js';

/** Writes the pieces of one message, a few in each turn. */
export interface PieceWriter {
  /** Writes them, from now on: at least one. `done` is called behind the last. */
  begin(pieces: Pieces, done: () => void): void;
  /** There may be room again. */
  resume(): void;
  /** Writes no more. */
  end(): void;
}

export interface PieceWriterParts {
  write(piece: Piece): void;
  /** False: `resume` is waited for. */
  hasRoom(): boolean;
}

export function createPieceWriter({ write, hasRoom }: PieceWriterParts): PieceWriter {
  let current: { readonly pieces: Pieces; written: number; done(): void } | undefined;
  let hasAsked = false;

  function resume(): void {
    if (!current || hasAsked || !hasRoom()) return;
    hasAsked = true;
    pace(writeNext);
  }

  function writeNext(): void {
    hasAsked = false;
    if (!current) return;
    const { pieces, done } = current;
    write(pieces.at(current.written++));
    if (current.written < pieces.count) return resume();
    current = undefined;
    done();
  }

  return {
    begin(pieces, done) {
      current = { pieces, written: 0, done };
      resume();
    },
    resume,
    end() {
      current = undefined;
    },
  };
}
