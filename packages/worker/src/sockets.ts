import type { SystemMessage } from '@ec/messenger';

/** A listening socket as it came over a channel. */
export type GivenSocket = object;

/** What the master has answered to the wish for a socket. */
export interface Bound {
  readonly socket?: GivenSocket | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** The sockets that the master gives to an app worker. */
export interface Sockets {
  /** Settles with the master's first answer: a socket, why there is none, or neither, where the socket was lost on its way. */
  readonly bound: Promise<Bound>;
  /** Is given the sockets of slots that nobody else accepts from, and told when others do. */
  onLoan(take: (slot: number, socket: GivenSocket) => void, giveBack: (slot: number) => void): void;
}

/** Where the master's sockets come in. */
export function createSockets() {
  let settle = (_bound: Bound): void => {};
  let take: Parameters<Sockets['onLoan']>[0] = () => {};
  let giveBack: Parameters<Sockets['onLoan']>[1] = () => {};
  const port: Sockets = {
    bound: new Promise((resolve) => (settle = resolve)),
    onLoan(taking, givingBack) {
      take = taking;
      giveBack = givingBack;
    },
  };
  return {
    port,
    bound: ({ error }: SystemMessage<'bound'>['data'], socket: unknown): void =>
      settle({ error, socket: isObject(socket) ? socket : undefined }),
    lent({ slot }: SystemMessage<'lend'>['data'], socket: unknown): void {
      if (isObject(socket)) take(slot, socket);
    },
    givenBack: ({ slot }: SystemMessage<'give-back'>['data']): void => giveBack(slot),
  };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
