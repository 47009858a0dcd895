import type { SystemMessage } from '@ec/messenger';

/** A listening socket as it came over a channel. */
export type GivenSocket = object;

/** What the master has answered to the wish for a socket. */
export interface Bound {
  readonly socket?: GivenSocket | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** The sockets that the master gives to an app worker; a listener is a number, 0 where there is only one. */
export interface Sockets {
  /** Settles with the master's first answer: a socket, why there is none, or neither, where the socket was lost on its way. */
  bound(listener: number): Promise<Bound>;
  /** Is given the sockets of slots that nobody else accepts from, and told when others do. */
  onLoan(listener: number, take: (slot: number, socket: GivenSocket) => void, giveBack: (slot: number) => void): void;
}

/** What concerns one listener. */
interface Place {
  readonly bound: Promise<Bound>;
  settle(bound: Bound): void;
  take(slot: number, socket: GivenSocket): void;
  giveBack(slot: number): void;
}

/** Where the master's sockets come in. */
export function createSockets() {
  const places = new Map<number, Place>();

  function at(listener = 0): Place {
    let settle = (_bound: Bound): void => {};
    const known = places.get(listener);
    if (known) return known;
    const bound = new Promise<Bound>((resolve) => (settle = resolve));
    const place = { bound, settle, take() {}, giveBack() {} };
    places.set(listener, place);
    return place;
  }

  const port: Sockets = {
    bound: (listener) => at(listener).bound,
    onLoan: (listener, take, giveBack) => void Object.assign(at(listener), { take, giveBack }),
  };
  return {
    port,
    bound: ({ error, listener }: SystemMessage<'bound'>['data'], socket: unknown): void =>
      at(listener).settle({ error, socket: isObject(socket) ? socket : undefined }),
    lent({ slot, listener }: SystemMessage<'lend'>['data'], socket: unknown): void {
      if (isObject(socket)) at(listener).take(slot, socket);
    },
    givenBack({ slot }: SystemMessage<'give-back'>['data']): void {
      for (const { giveBack } of places.values()) giveBack(slot);
    },
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
