import type { Channel } from './channel.js';

/** What the port of a cluster worker says once, when it begins to listen. It is not for the worker's listeners. */
export const LISTENING_MARK = { '@ec/runner': 'listening' } as const;

/** Whether this is the mark above, as it comes off the wire. */
export function isListeningMark(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    '@ec/runner' in message &&
    message['@ec/runner'] === LISTENING_MARK['@ec/runner']
  );
}

/** A channel that keeps what is sent until it is released. */
export interface HeldChannel extends Channel {
  /** Sends what was kept, in order, and keeps nothing from now on. */
  release(): void;
}

/**
 * Node keeps messages for a forked process until it listens, but not for a cluster worker, whose Worker object always
 * listens: there, what is sent while the modules of the worker are still loading would be lost.
 */
export function createHeldChannel(channel: Channel, isOpen: () => boolean): HeldChannel {
  let held: unknown[] | undefined = [];
  return {
    send(message) {
      if (!held || !isOpen()) return channel.send(message);
      // As later on the wire: what is changed after this call does not change the message, and what cannot be
      // serialised throws here.
      held.push(JSON.parse(JSON.stringify(message)));
      return 'sent';
    },
    room: () => channel.room(),
    flush: (limitMs) => channel.flush(limitMs),
    close: () => channel.close(),
    release() {
      const kept = held ?? [];
      held = undefined;
      for (const message of kept) channel.send(message);
    },
  };
}
