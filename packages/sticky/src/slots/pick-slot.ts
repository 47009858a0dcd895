import { hashKey, mix } from './hash-key.js';

/** Slots differ in few bits; this spreads them over all. */
const GOLDEN = 0x9e3779b1;

/**
 * Chooses one of the slots for a key: the one whose number and the key weigh most together (rendezvous hashing). The
 * same key and slots give the same choice in every process. A slot that leaves moves its own keys only; one that comes
 * back gets the same keys back. Undefined where there are no slots. Pure.
 */
export function pickSlot(key: string, slots: readonly number[]): number | undefined {
  const hash = hashKey(key);
  let [picked, most]: [number | undefined, number] = [undefined, -1];
  for (const slot of slots) {
    const weight = mix(hash ^ mix(Math.imul(slot + 1, GOLDEN)));
    // Equal weights, once in four thousand million: the lower number, in whatever order they come.
    if (weight > most || (weight === most && slot < (picked ?? slot))) [picked, most] = [slot, weight];
  }
  return picked;
}
