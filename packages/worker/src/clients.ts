import type { openSystem, HandedConnection, SystemActions } from '@ec/messenger';

/** What the master tells an app worker of its clients. */
export interface Clients {
  /** Is given each connection that the master has accepted for this worker. */
  onConnection(take: (connection: unknown, origin: HandedConnection) => void): void;
  /** Settles when the master has said that no connection follows. */
  readonly lastConnection: Promise<void>;
  /** Is told the slots that are ready, the present ones at once where they are known. */
  onSlots(tell: (slots: SystemActions['slots']['slots']) => void): void;
}

/** Where the news of the master comes in. */
export function createClients() {
  let take: Parameters<Clients['onConnection']>[0] | undefined;
  let tell: Parameters<Clients['onSlots']>[0] | undefined;
  let known: SystemActions['slots']['slots'] | undefined;
  let count = 1;
  let last = (): void => {};
  const port: Clients = {
    lastConnection: new Promise((resolve) => (last = resolve)),
    onConnection: (listener) => void (take = listener),
    onSlots(listener) {
      tell = listener;
      if (known) listener(known);
    },
  };
  return {
    port,
    last: () => last(),
    /** The most slots that there were so far, and at least so many: a key that wins among more wins among fewer. */
    slotCount: (atLeast: number): number => Math.max(count, atLeast),
    /** A message without data of ours says nothing of where the connection is from. */
    connection: (message: ReturnType<typeof openSystem>, connection: unknown): void =>
      take?.(connection, message?.type === 'connection' ? message.data : {}),
    slots({ slots }: SystemActions['slots']): void {
      known = slots;
      count = Math.max(count, ...slots.map(({ slot }) => slot + 1));
      tell?.(slots);
    },
  };
}
