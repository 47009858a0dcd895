import type { Part } from './aside.js';

/** Characters of a piece: they are copied, and may take two bytes each. */
export const PIECE_LENGTH = 256 * 1024;
/** Bytes of a piece. On this side they are not copied. */
export const PIECE_BYTES = 1024 ** 2;

/** So many may be on their way, whatever the connection holds: more of them would be read in one turn. */
export const PIECES_AWAY = 4;
/** The other end is told when it has read so many. */
export const PIECES_TOLD = 2;

/** What is in a piece: its first byte. */
export const pieceTypes = {
  /** Characters of one byte. */
  narrow: 1,
  /** Characters of two bytes. */
  wide: 2,
  /** The number of bytes to come, and the first of them. */
  firstBytes: 3,
  bytes: 4,
} as const;

/** Added to the type of the last piece of a part. */
export const LAST = 0x80;

/** The number of bytes to come is written with so many. */
export const SIZE_BYTES = 6;

/** As it is written. */
export type Piece = readonly Buffer[];

/** Large parts as they are written. */
export interface Pieces {
  readonly count: number;
  /** Makes it, in about a millisecond. */
  at(index: number): Piece;
}

/** `isShared`: several are to have them, and each is made once. */
export function piecesOf(parts: readonly Part[], isShared: boolean): Pieces {
  const cuts = parts.flatMap((part) => {
    const step = typeof part === 'string' ? PIECE_LENGTH : PIECE_BYTES;
    return Array.from({ length: Math.ceil(part.length / step) }, (_, index) => ({ part, at: index * step, step }));
  });
  const make = (index: number): Piece => {
    const { part, at, step } = cuts[index]!;
    return pieceOf(part, at, at + step);
  };
  const made: Piece[] = [];
  return { count: cuts.length, at: isShared ? (index) => (made[index] ??= make(index)) : make };
}

function pieceOf(part: Part, at: number, end: number): Piece {
  const last = end >= part.length ? LAST : 0;
  if (typeof part === 'string') return pieceOfText(part.slice(at, end), last);
  return [headOfBytes(at === 0, part.length, last), part.subarray(at, end)];
}

function pieceOfText(text: string, last: number): Piece {
  // Not UTF-8: a pair of surrogates may be cut in the middle, and a text may have half of one.
  const isWide = /[^\0-\xFF]/u.test(text);
  const head = Buffer.from([(isWide ? pieceTypes.wide : pieceTypes.narrow) | last]);
  return [head, Buffer.from(text, isWide ? 'utf16le' : 'latin1')];
}

function headOfBytes(isFirst: boolean, length: number, last: number): Buffer {
  if (!isFirst) return Buffer.from([pieceTypes.bytes | last]);
  const head = Buffer.alloc(1 + SIZE_BYTES);
  head[0] = pieceTypes.firstBytes | last;
  head.writeUIntLE(length, 1, SIZE_BYTES);
  return head;
}
