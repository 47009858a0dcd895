import { pickSlot } from '../slots/pick-slot.js';

/** Nobody can guess a key of 120 bits. */
const KEY_BYTES = 15;

/**
 * Makes a key, hard to guess, that belongs to this slot out of `count`: also while others are away, because a key whose
 * slot wins among all wins among any.
 */
export function createAffinityKey(slot: number, count: number): string {
  // Loaded by those who need it: it takes a millisecond that a worker's start need not pay.
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const slots = Array.from({ length: Math.max(count, slot + 1) }, (_, index) => index);
  for (;;) {
    const key = randomBytes(KEY_BYTES).toString('base64url');
    if (pickSlot(key, slots) === slot) return key;
  }
}
