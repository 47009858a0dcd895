import type { Server } from 'node:net';
import { serverBehind } from '../listeners/door.js';

/** In a turn that took longer somebody may have come after the look at the socket, while others were served. */
const SHORT_TURN_MS = 0.1;

/**
 * Calls back in a turn of the event loop in which nobody has connected and nothing else took long: what waits in the queue
 * of a socket is reset when that closes, and now nobody does. After `limitMs` in any case. Callers close at once, before
 * the next turn.
 */
export function whenQueueIsEmpty(server: Server, limitMs: number, close: () => void): void {
  const untilMs = performance.now() + limitMs;
  let hasCome = true;
  let lookedAtMs = performance.now();
  const come = (): void => void (hasCome = true);
  // What a door accepts shows there.
  const heard = serverBehind(server);
  heard.on('connection', come);
  // Right after each look at the sockets, which accepts what it finds.
  const look = (): void => {
    const nowMs = performance.now();
    const wasLong = nowMs - lookedAtMs > SHORT_TURN_MS;
    lookedAtMs = nowMs;
    if ((hasCome || wasLong) && nowMs < untilMs) {
      hasCome = false;
      setImmediate(look);
      return;
    }
    heard.off('connection', come);
    close();
  };
  setImmediate(look);
}
