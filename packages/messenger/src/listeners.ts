import type { Sender } from './address.js';

/** Hears one action: its data, and who sent it, which is an address to answer to. */
export type MessageListener = (data: unknown, from: Sender) => void;

interface Registration {
  readonly listener: MessageListener;
  readonly once: boolean;
  active: boolean;
}

/** Who listens to which action. */
export interface Listeners {
  add(action: string, listener: MessageListener, once: boolean): void;
  has(action: string): boolean;
  /** Removes the registration of this listener that was added last. */
  remove(action: string, listener: MessageListener): void;
  /** Calls the listeners of an action in the order in which they were added. Never throws. */
  emit(action: string, data: unknown, from: Sender): void;
  clear(): void;
}

/** A map and no EventEmitter: there `error` without a listener throws, and here it is an action like any other. */
export function createListeners(): Listeners {
  // The lists are replaced, never changed, so that a listener may add and remove others while it runs.
  const byAction = new Map<string, readonly Registration[]>();

  function drop(action: string, registration: Registration): void {
    registration.active = false;
    const rest = byAction.get(action)?.filter((each) => each !== registration) ?? [];
    if (rest.length > 0) byAction.set(action, rest);
    else byAction.delete(action);
  }

  return {
    add(action, listener, once) {
      byAction.set(action, [...(byAction.get(action) ?? []), { listener, once, active: true }]);
    },
    has: (action) => byAction.has(action),
    remove(action, listener) {
      const last = byAction.get(action)?.findLast((each) => each.listener === listener);
      if (last) drop(action, last);
    },
    emit(action, data, from) {
      const registrations = byAction.get(action);
      if (!registrations) return;
      for (const registration of registrations) {
        if (!registration.active) continue;
        if (registration.once) drop(action, registration);
        callApart(registration.listener, data, from);
      }
    },
    clear() {
      for (const registrations of byAction.values()) {
        for (const registration of registrations) registration.active = false;
      }
      byAction.clear();
    },
  };
}

function callApart(listener: MessageListener, data: unknown, from: Sender): void {
  try {
    listener(data, from);
  } catch (error) {
    // Thrown here it would keep the message from the other listeners and land in the relay, which is not to blame.
    // Later and alone it is what it would be in any event listener: an uncaught exception of this process.
    queueMicrotask(() => {
      throw error;
    });
  }
}
