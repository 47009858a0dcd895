import type { Server } from 'node:net';
import { serverBehind } from '../listeners/door.js';

/** In a turn that took longer somebody may have come after the look at the socket, while others were served. */
const SHORT_TURN_MS = 0.1;

export interface QueueLimits {
  /** So much time of its own this process may have: on a busy machine what waits is served later, but is served. */
  readonly limitMs: number;
  /** So much time may pass, whoever has it. */
  readonly atMostMs: number;
}

/**
 * Calls back in a turn of the event loop in which nobody has connected and nothing else took long: what waits in the queue
 * of a socket is reset when that closes, and now nobody does. When a limit has passed in any case. Callers close at once,
 * before the next turn.
 */
export function whenQueueIsEmpty(server: Server, { limitMs, atMostMs }: QueueLimits, close: () => void): void {
  const beganMs = performance.now();
  const spentBefore = process.cpuUsage();
  let hasCome = true;
  let lookedAtMs = beganMs;
  const come = (): void => void (hasCome = true);
  // What a door accepts shows there.
  const heard = serverBehind(server);
  heard.on('connection', come);
  const isOver = (passedMs: number): boolean => {
    if (passedMs < limitMs || passedMs >= atMostMs) return passedMs >= atMostMs;
    // Beside other threads this is the time of all.
    const { user, system } = process.cpuUsage(spentBefore);
    return (user + system) / 1_000 >= limitMs;
  };
  // Right after each look at the sockets, which accepts what it finds.
  const look = (): void => {
    const nowMs = performance.now();
    const wasLong = nowMs - lookedAtMs > SHORT_TURN_MS;
    lookedAtMs = nowMs;
    if ((hasCome || wasLong) && !isOver(nowMs - beganMs)) {
      hasCome = false;
      setImmediate(look);
      return;
    }
    heard.off('connection', come);
    close();
  };
  setImmediate(look);
}
