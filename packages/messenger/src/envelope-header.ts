import type { Codec } from './payload/pack.js';

/**
 * What our own messengers add to a message of Egg's form. Others pass it over: to them it is a message like any other.
 */
export interface Header {
  /** Names the message among those of its sender that are to be answered. */
  readonly id?: number | undefined;
  /** What is asked for: a reply of whoever handles it, or word from each receiver that it came. */
  readonly ask?: 'reply' | 'receipt' | undefined;
  /** Within this time the sender waits for an answer, and a receiver who is away is waited for. */
  readonly waitMs?: number | undefined;
  /** Only to one of those it is addressed to. */
  readonly one?: boolean | undefined;
  /** Only to the worker in this slot. */
  readonly slot?: number | undefined;
  /** Only to the worker with this id, or the one that has taken its slot since. */
  readonly worker?: number | undefined;
  /** To one of several: who sent it knows the others itself. */
  readonly sub?: boolean | undefined;
  /** It was written to a direct connection before that broke, under this number: it may have come. */
  readonly redo?: Redo | undefined;
  /** How `data` was packed. */
  readonly codec?: Codec | undefined;
}

/** The number of a message among those of a connection. */
export interface Redo {
  /** Names the connection. */
  readonly epoch: number;
  readonly seq: number;
}

/** Reads a header that came from outside. Undefined: it is none that makes sense. */
export function openHeader(raw: unknown): Header | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { id, ask, waitMs, one, slot, worker, sub, redo, codec } = raw as Record<string, unknown>;
  const isRight =
    isCount(id) &&
    isCount(waitMs) &&
    isCount(slot) &&
    isCount(worker) &&
    (ask === undefined || ask === 'reply' || ask === 'receipt') &&
    (ask === undefined || id !== undefined) &&
    isFlag(one) &&
    isFlag(sub) &&
    (redo === undefined || isRedo(redo)) &&
    (codec === undefined || codec === 'v8');
  // A new object: what else somebody wrote there does not travel.
  return isRight ? ({ id, ask, waitMs, one, slot, worker, sub, redo, codec } as Header) : undefined;
}

const isCount = (value: unknown): boolean => value === undefined || (Number.isFinite(value) && Number(value) >= 0);

const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean';

/** Says whether what came from outside is one. */
export function isRedo(value: unknown): boolean {
  const { epoch, seq } = Object(value) as Record<string, unknown>;
  return Number.isSafeInteger(epoch) && Number.isSafeInteger(seq);
}
