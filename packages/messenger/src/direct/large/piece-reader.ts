import { FrameError } from '../frame.js';
import type { Part } from './aside.js';
import { LAST, PIECES_TOLD, pieceTypes, SIZE_BYTES } from './pieces.js';

/** The large parts of the message that is to come. */
export interface PieceReader {
  /** The next piece has come. Throws a FrameError for what makes no sense, and for more than is allowed. */
  push(piece: Buffer): void;
  /** The parts that have come, and how many bytes they were; empties it. Throws a FrameError where the last is not whole. */
  take(): { readonly parts: readonly Part[]; readonly bytes: number };
}

/** `tell` says to the other end that some more were read. */
export function createPieceReader(maxBytes: number, tell: () => void): PieceReader {
  let parts: Part[] = [];
  let bytes = 0;
  let read = 0;
  /** The part that is not whole. */
  let text: string | undefined;
  let binary: { readonly bytes: Buffer; filled: number } | undefined;

  function count(more: number): void {
    bytes += more;
    if (bytes > maxBytes)
      throw new FrameError(`parts of ${bytes} bytes are larger than the ${maxBytes} that are allowed`);
  }

  function pushText(more: string, isLast: boolean): void {
    if (binary) throw new FrameError('a text begins in the middle of bytes');
    count(more.length);
    // V8 joins them when somebody looks at the characters, and not before.
    text = (text ?? '') + more;
    if (!isLast) return;
    parts.push(text);
    text = undefined;
  }

  function beginBytes(piece: Buffer, isLast: boolean): void {
    if (binary || text !== undefined || piece.length < 1 + SIZE_BYTES)
      throw new FrameError('bytes begin where they should not');
    const size = piece.readUIntLE(1, SIZE_BYTES);
    count(size);
    const first = piece.subarray(1 + SIZE_BYTES);
    // All there is: it may stay where it is.
    if (isLast && first.length === size) return void parts.push(first);
    // Room for all of it at once: the system gives it as it is filled.
    binary = { bytes: Buffer.allocUnsafeSlow(size), filled: 0 };
    pushBytes(first, isLast);
  }

  function pushBytes(more: Buffer, isLast: boolean): void {
    if (!binary) throw new FrameError('bytes go on that have not begun');
    const filled = binary.filled + more.length;
    if (filled > binary.bytes.length || isLast !== (filled === binary.bytes.length))
      throw new FrameError(`${filled} bytes came where ${binary.bytes.length} were to come`);
    more.copy(binary.bytes, binary.filled);
    binary.filled = filled;
    if (!isLast) return;
    parts.push(binary.bytes);
    binary = undefined;
  }

  return {
    push(piece) {
      const head = piece[0] ?? 0;
      const isLast = (head & LAST) !== 0;
      const type = head & ~LAST;
      if (type === pieceTypes.narrow) pushText(piece.toString('latin1', 1), isLast);
      else if (type === pieceTypes.wide) pushText(piece.toString('utf16le', 1), isLast);
      else if (type === pieceTypes.bytes) pushBytes(piece.subarray(1), isLast);
      else if (type === pieceTypes.firstBytes) beginBytes(piece, isLast);
      else throw new FrameError(`a piece of the unknown type ${type}`);
      read += 1;
      if (read % PIECES_TOLD === 0) tell();
    },
    take() {
      if (binary || text !== undefined) throw new FrameError('a large part is not whole');
      const taken = { parts, bytes };
      parts = [];
      bytes = 0;
      return taken;
    },
  };
}
