import { addressFields } from './address-fields.js';
import { describeAddress, isRole } from './address.js';
import type { Address, Role, Sender } from './address.js';
import { openMessage } from './envelope.js';
import type { WireMessage } from './envelope.js';
import { MessageError } from './errors.js';
import { createListeners } from './listeners.js';
import type { MessageListener } from './listeners.js';
import { showValue } from './show-value.js';

/**
 * The end that an application holds, the same in agent, app, parent, and a program that embeds the master.
 * Each way to send returns false when the channel is closed or refuses (the message went nowhere), and throws a
 * `MessageError` when the message cannot be sent at all. True means that the channel took it, not that it arrived.
 */
export interface Messenger {
  readonly role: Role;
  /** Process id or thread id. */
  readonly osId: number;
  /** Sends to an address. Default: to the apps from the agent, to the agent from an app, to the master from the parent. */
  send(action: string, data?: unknown, to?: Address): boolean;
  /** Sends to every app and to the agent, the sender itself included. */
  broadcast(action: string, data?: unknown): boolean;
  /** Sends to one process or thread, whatever its role. */
  sendTo(osId: number, action: string, data?: unknown): boolean;
  /** Sends to every app. */
  sendToApp(action: string, data?: unknown): boolean;
  /** Sends to the agent. */
  sendToAgent(action: string, data?: unknown): boolean;
  /** Sends to the agent from an app, and to one app picked at random from anywhere else. False while there is none. */
  sendRandom(action: string, data?: unknown): boolean;
  /** Listens to an action. Every string is an ordinary action, `error` and `__proto__` too. */
  on(action: string, listener: MessageListener): this;
  /** Listens to the next message of an action. */
  once(action: string, listener: MessageListener): this;
  /** Stops a listener of `on` or `once`, the one added last where it was added twice. */
  off(action: string, listener: MessageListener): this;
  /** Drops all listeners. From now on nothing is sent (false) and nothing received. */
  close(): void;
}

/** A messenger as the one who made it holds it: with the way in. */
export interface MessengerEnd extends Messenger {
  /**
   * Gives a message that came over the channel to the listeners. False: it is foreign or malformed, or the messenger
   * is closed. `from` is who is at the other end of the channel. Leave it out where that is a master, who relays for
   * others: then the message's own stamp counts.
   */
  receive(raw: unknown, from?: Sender): boolean;
  /** Sets the ids of the apps that `sendRandom` may choose. Default: none. */
  setPeers(osIds: readonly number[]): void;
}

/** What a messenger is made of. */
export interface MessengerOptions {
  readonly role: Role;
  /** Process id or thread id. */
  readonly osId: number;
  /** Puts a message on the channel. False: it is closed or refuses. May throw where the data cannot be serialised. */
  post(message: WireMessage): boolean;
  /** From 0 up to and without 1. Default: `Math.random`. */
  random?(): number;
}

/** Makes one end of a channel. It touches no process or thread: `post` is its way out and `receive` its way in. */
export function createMessenger({ role, osId, post, random = Math.random }: MessengerOptions): MessengerEnd {
  const listeners = createListeners();
  let peers: readonly number[] = [];
  let closed = false;

  function send(action: string, data: unknown, to: Address | undefined): boolean {
    if (closed) return false;
    const message = { action: checkedAction(action, to), data, ...addressFields(action, to) };
    try {
      return post(message);
    } catch (cause) {
      const advice = 'send plain data, without functions, cycles or anything else the channel cannot carry';
      throw new MessageError({ action, receiver: describeAddress(to), advice, cause });
    }
  }

  const messenger: MessengerEnd = {
    role,
    osId,
    send: (action, data, to) => send(action, data, to),
    broadcast(action, data) {
      const toApps = send(action, data, 'app');
      return send(action, data, 'agent') && toApps;
    },
    sendTo: (receiver, action, data) => send(action, data, { osId: receiver }),
    sendToApp: (action, data) => send(action, data, 'app'),
    sendToAgent: (action, data) => send(action, data, 'agent'),
    sendRandom(action, data) {
      if (role === 'app') return send(action, data, 'agent');
      const chosen = peers[Math.floor(random() * peers.length)];
      return chosen !== undefined && send(action, data, { role: 'app', osId: chosen });
    },
    on(action, listener) {
      if (!closed) listeners.add(action, listener, false);
      return messenger;
    },
    once(action, listener) {
      if (!closed) listeners.add(action, listener, true);
      return messenger;
    },
    off(action, listener) {
      listeners.remove(action, listener);
      return messenger;
    },
    close() {
      closed = true;
      listeners.clear();
    },
    receive(raw, from) {
      if (closed) return false;
      const { message } = openMessage(raw, from?.role ?? 'master');
      if (!message) return false;
      listeners.emit(message.action, message.data, from ?? stampedSender(message));
      return true;
    },
    setPeers(osIds) {
      peers = [...osIds];
    },
  };
  return messenger;
}

/** Plain JavaScript may pass anything; a receiver would take it for foreign and the sender never learn of it. */
function checkedAction(action: unknown, to: Address | undefined): string {
  if (typeof action === 'string') return action;
  const advice = `its action should be a string, got ${typeof action}`;
  throw new MessageError({ action: showValue(action), receiver: showValue(to), advice });
}

/** Egg's relay stamps the role only, and leaves messages of the master itself unstamped in places. */
function stampedSender({ from, senderWorkerId }: WireMessage): Sender {
  const role = isRole(from) ? from : 'master';
  const osId = typeof senderWorkerId === 'string' && /^\d+$/.test(senderWorkerId) ? Number(senderWorkerId) : undefined;
  return { role, osId };
}
