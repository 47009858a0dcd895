import type { EventEmitter } from 'node:events';

/**
 * Keeps the messages of a channel until somebody listens to them, and hands them out to whoever does, in order. Node
 * does so itself for a forked process without any listener, but a cluster worker has one of Node's own from its birth.
 */
export function keepForNextListener(channel: EventEmitter): void {
  const before = new Set(channel.rawListeners('message'));
  const kept: unknown[] = [];
  const keep = (message: unknown): void => void kept.push(message);

  const handOut = (): void => {
    channel.off('message', keep);
    for (const message of kept) {
      // Asked for each message: a listener of `once` is gone after the first.
      const listeners = channel.rawListeners('message').filter((listener) => !before.has(listener));
      for (const listener of listeners) listener.call(channel, message);
    }
  };

  const added = (event: string | symbol): void => {
    if (event !== 'message') return;
    channel.off('newListener', added);
    // In the next tick: whoever adds a listener has not finished adding it.
    process.nextTick(handOut);
  };

  channel.on('message', keep);
  channel.on('newListener', added);
}
