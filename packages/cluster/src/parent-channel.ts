import { createOutbox } from '@ec/messenger';
import type { OutboxLimits, Pushed } from '@ec/messenger';

/** The channel to the process that started the master. */
export interface ParentChannel {
  /** False once it is closed; a closed channel is never written to. */
  isOpen(): boolean;
  /** Puts a message on the channel, or behind those that wait for a parent who reads slowly. */
  send(message: unknown): Pushed;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** The channel of this process to its parent; one that never was is closed from the beginning. */
export function openParentChannel(
  source: NodeJS.Process = process,
  limits?: Partial<OutboxLimits> | undefined,
): ParentChannel {
  const listeners: ((message: unknown) => void)[] = [];
  const isOpen = (): boolean => source.connected && source.send !== undefined;
  const outbox = createOutbox({
    isOpen,
    limits,
    // A parent may go away at any time; with a callback its going is not an uncaught error of ours.
    write: (message, written) => source.send?.(message, undefined, undefined, written) ?? false,
  });
  return {
    isOpen,
    send: (message) => outbox.push(message),
    onMessage(listener) {
      if (!source.connected) return;
      listeners.push(listener);
      source.on('message', listener);
    },
    close() {
      for (const listener of listeners.splice(0)) source.off('message', listener);
    },
  };
}

/** An embedded cluster has no parent: the channel is its program's. */
export const noParent: ParentChannel = { isOpen: () => false, send: () => 'closed', onMessage() {}, close() {} };
