import { listIn } from './batch.js';
import type { Taken } from './batch.js';
import { weigh } from './payload/weigh.js';

/** Several messages on their way over a channel, as a JSON array. Whoever writes it knows that the reader opens it. */
export interface Bundle {
  readonly '@ec/bundle': string;
}

/** A text in a bundle is a text within a text: that costs by the character, and a write by the piece. */
const LONGEST_BYTES = 4_096;

export function sealBundle(messages: Taken): Bundle {
  return { '@ec/bundle': listIn(messages) };
}

/** What was put into a bundle, in order; of anything else that alone. Never throws. */
export function openBundle(raw: unknown): readonly unknown[] {
  const text = typeof raw === 'object' && raw !== null ? (raw as Partial<Bundle>)['@ec/bundle'] : undefined;
  if (typeof text !== 'string') return [raw];
  try {
    const messages: unknown = JSON.parse(text);
    return Array.isArray(messages) ? messages : [raw];
  } catch {
    // Somebody else has written it, and nobody will understand it.
    return [raw];
  }
}

/** Whether a message is one of ours, and so short that it had better leave with others. */
export function isBundled(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('action' in message || '@ec' in message)) return false;
  try {
    return weigh(message, LONGEST_BYTES).bytes <= LONGEST_BYTES;
  } catch {
    // What cannot be weighed cannot be sent in most cases, and whoever sends it is told so best where it is alone.
    return false;
  }
}
