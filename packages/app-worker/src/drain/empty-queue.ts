import type { Server } from 'node:net';
import { serverBehind } from '../listeners/door.js';

/**
 * Calls back in the turn of the event loop in which nobody has connected: what waits in the queue of a socket is reset when
 * that closes, and now nobody does. After `limitMs` in any case. Callers close at once, before the next turn.
 */
export function whenQueueIsEmpty(server: Server, limitMs: number, close: () => void): void {
  const untilMs = performance.now() + limitMs;
  let hasCome = true;
  const come = (): void => void (hasCome = true);
  // What a door accepts shows there.
  const heard = serverBehind(server);
  heard.on('connection', come);
  // Right after each look at the sockets, which accepts what it finds.
  const look = (): void => {
    if (hasCome && performance.now() < untilMs) {
      hasCome = false;
      setImmediate(look);
      return;
    }
    heard.off('connection', come);
    close();
  };
  setImmediate(look);
}
