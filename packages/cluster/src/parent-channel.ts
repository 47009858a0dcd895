/** The channel to the process that started the master. */
export interface ParentChannel {
  /** False once it is closed; a closed channel is never written to. */
  isOpen(): boolean;
  send(message: unknown): boolean;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** The channel of this process to its parent; one that never was is closed from the beginning. */
export function openParentChannel(source: NodeJS.Process = process): ParentChannel {
  const listeners: ((message: unknown) => void)[] = [];
  return {
    isOpen: () => source.connected === true,
    send(message) {
      if (!source.connected || !source.send) return false;
      // A parent may go away at any time; with a callback its going is not an uncaught error of ours.
      source.send(message, undefined, undefined, () => {});
      // Not what send returns: false would only mean that the channel is busy.
      return true;
    },
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
export const noParent: ParentChannel = { isOpen: () => false, send: () => false, onMessage() {}, close() {} };
