import type { Readable } from 'node:stream';
import { lastLines } from './last-words.js';
import type { PassOn } from './pass-on.js';
import { createTail } from './tail.js';

/** What a worker wrote to stderr last. */
export interface Words {
  text(): string;
  /** Few enough to be read. */
  lines(): readonly string[];
  /** Its worker has ended: settles when all that it wrote has been read, but soon. */
  ended(): Promise<void>;
}

/** What a worker has started may hold its stderr. */
const WAIT_MS = 200;

/** Keeps the end of what is written, and passes all of it on. Without a stream there is nothing to keep. */
export function createWords(stream: Readable | undefined, passOn: PassOn): Words {
  if (!stream) return { text: () => '', lines: () => [], ended: () => Promise.resolve() };
  const tail = createTail();
  const followed = passOn.follow(stream, tail.add);
  return { text: tail.text, lines: () => lastLines(tail.text()), ended: () => followed.end(WAIT_MS) };
}
