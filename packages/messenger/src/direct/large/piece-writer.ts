import { FrameError } from '../frame.js';
import { pace } from './pace.js';
import { PIECES_AWAY, PIECES_TOLD } from './pieces.js';
import type { Piece, Pieces } from './pieces.js';

/** Writes the pieces of one message, a few in each turn. */
export interface PieceWriter {
  /** Writes them, from now on: at least one. `done` is called behind the last. */
  begin(pieces: Pieces, done: () => void): void;
  /** There may be room again. */
  resume(): void;
  /** The other end has read some. Throws a FrameError where so many were not written. */
  taken(): void;
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
  /** Written, and not yet read by the other end. */
  let away = 0;
  let hasAsked = false;

  function resume(): void {
    if (!current || hasAsked || away >= PIECES_AWAY || !hasRoom()) return;
    hasAsked = true;
    pace(writeNext);
  }

  function writeNext(): void {
    hasAsked = false;
    if (!current) return;
    const { pieces, done } = current;
    away += 1;
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
    taken() {
      if (away < PIECES_TOLD) throw new FrameError('pieces are said to be read that were not written');
      away -= PIECES_TOLD;
      resume();
    },
    end() {
      current = undefined;
    },
  };
}
