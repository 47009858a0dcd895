import { openBundle } from '@ec/messenger';
import { createChannel } from './channel.js';
import type { Channel, ChannelEnd, ChannelSettings } from './channel.js';

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

/** As much as a pipe takes of which nobody reads: what comes behind waits in the channel, within its limits. */
const HELD_BYTES = 64 * 1024;

/**
 * Node keeps messages for a forked process until it listens, but not for a cluster worker, whose Worker object always
 * listens: there, what is sent while the modules of the worker are still loading would be lost. Until `release` the
 * channel is like one whose reader does not read yet.
 */
export function createHeldChannel(end: ChannelEnd, settings: ChannelSettings = {}): HeldChannel {
  let held: { readonly text: string; written(error: Error | null): void }[] | undefined = [];
  let bytes = 0;

  const channel = createChannel(
    {
      get connected() {
        return end.connected && end.send !== undefined;
      },
      send(message, handle, options, written) {
        if (!held) return end.send?.(message, handle, options, written) ?? false;
        // As later on the wire: what is changed after this call does not change the message, and what cannot be
        // serialised throws here.
        const text = JSON.stringify(message);
        held.push({ text, written });
        bytes += text.length;
        return bytes < HELD_BYTES;
      },
    },
    settings,
  );

  function drop(): void {
    const dropped = held ?? [];
    held = [];
    for (const { text } of dropped)
      for (const message of openBundle(JSON.parse(text))) settings.dropped?.(message, 'closed');
  }

  return {
    ...channel,
    close() {
      // They were said before those that the channel drops.
      if (held) drop();
      channel.close();
    },
    release() {
      if (!end.connected) return;
      const kept = held ?? [];
      held = undefined;
      for (const { text, written } of kept) end.send?.(JSON.parse(text), undefined, undefined, written);
    },
  };
}
