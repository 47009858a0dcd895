import type { ShutdownOptions, WorkerPort } from '@ec/runner/port';

/** A port that a test holds the other end of. */
export function createFakePort(hasMaster = true) {
  const listeners = new Set<(message: unknown) => void>();
  const sent: unknown[] = [];
  const codes: number[] = [];
  let isKeeping = false;
  let shutdown: ShutdownOptions | undefined;
  const port: WorkerPort = {
    osId: 4711,
    hasMaster,
    send: (message) => (sent.push(message), 'sent'),
    room: () => Promise.resolve(),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    firstMessage: () =>
      new Promise((resolve) => {
        const first = (message: unknown): void => {
          listeners.delete(first);
          isKeeping = true;
          resolve(message);
        };
        listeners.add(first);
      }),
    onShutdown: (options) => void (shutdown = options),
    exit: (code) => void codes.push(code),
  };
  return {
    port,
    sent,
    codes,
    listeners,
    say: (message: unknown) => [...listeners].forEach((listener) => listener(message)),
    get isKeeping() {
      return isKeeping;
    },
    get shutdown() {
      return shutdown;
    },
  };
}
