import type { PayloadOf, ReplyOf, WithPayload } from './actions.js';
import { describeAddress, isRole } from './address.js';
import type { Address, Peer, Role, Sender } from './address.js';
import { createCounters } from './counters.js';
import type { Counts } from './counters.js';
import { openMessage } from './envelope.js';
import type { WireMessage } from './envelope.js';
import { createFlow } from './flow.js';
import { createHandlers } from './handlers.js';
import { createInbox } from './inbox.js';
import type { Inbox } from './inbox.js';
import { createIncoming } from './incoming.js';
import { createListeners } from './listeners.js';
import type { MessageListener } from './listeners.js';
import { createOutgoing } from './outgoing.js';
import type { Pushed } from './outbox.js';
import type { Weight } from './payload/weigh.js';
import { createPending } from './pending/pending.js';
import type { Receipt } from './pending/receipt-ask.js';
import type { Refusal } from './refusal.js';
import type { Sent } from './sent.js';
import { openSystem } from './system-message.js';
import type { SealedSystem } from './system-message.js';

/** How a message that is to be acknowledged is sent. */
export interface ReceiptOptions {
  /** Each receiver says that the message came to its messenger. */
  readonly receipt: true;
  /** How long to wait for them, in ms; a receiver who is away is waited for as long. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /**
   * `once` (the default): sent once; a receiver who ends before it has said so is reported. `at-least-once`, for a single
   * receiver: sent again, to whoever has taken its place, until it is acknowledged or the time is up; so it may come
   * twice.
   */
  readonly delivery?: 'once' | 'at-least-once' | undefined;
}

export interface RequestOptions {
  /** How long to wait for the reply, in ms; `Infinity` for ever. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Gives up waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** To all of an address, or with a receipt from each. */
interface Send {
  <A extends string>(action: A, ...rest: WithPayload<A, [to?: Address]>): Sent;
  <A extends string>(action: A, data: PayloadOf<A>, to: Address | undefined, options: ReceiptOptions): Promise<Receipt>;
}

/** To those that the method names. */
interface SendToThose {
  <A extends string>(action: A, ...rest: WithPayload<A, []>): Sent;
  <A extends string>(action: A, data: PayloadOf<A>, options: ReceiptOptions): Promise<Receipt>;
}

/**
 * The end that an application holds, the same in agent, app, parent, and a program that embeds the master. Each way to
 * send throws a `MessageError` when the message cannot be sent at all. What it returns says whether the channel took the
 * message and has room for another; with `{ receipt: true }`, it is a promise of who got it and who did not.
 */
export interface Messenger {
  readonly role: Role;
  /** Process id or thread id. */
  readonly osId: number;
  /** Sends to an address. Default: to the apps from the agent, to the agent from an app, to the master from the parent. */
  readonly send: Send;
  /** Sends to every app and to the agent, the sender itself included. */
  readonly broadcast: SendToThose;
  /** Sends to every app. */
  readonly sendToApp: SendToThose;
  /** Sends to the agent. */
  readonly sendToAgent: SendToThose;
  /** Sends to the agent from an app, and to one app picked at random from anywhere else. */
  readonly sendRandom: SendToThose;
  /** Sends to one process or thread, whatever its role. */
  sendTo<A extends string>(osId: number, action: A, ...rest: WithPayload<A, []>): Sent;
  /**
   * Asks for a reply: of `app`, one of them that the relay picks at random. Rejects with the error that the handler threw,
   * or with a `RequestError` that names peer, action and time: at once when the one who was asked ends. Throws a
   * `MessageError` for what cannot be sent.
   */
  request<A extends string>(
    to: Address,
    action: A,
    ...rest: WithPayload<A, [options?: RequestOptions]>
  ): Promise<ReplyOf<A>>;
  /** Answers requests. Throws a TypeError for a second handler of an action. */
  handle<A extends string>(
    action: A,
    handler: (data: PayloadOf<A>, from: Sender) => ReplyOf<A> | Promise<ReplyOf<A>>,
  ): this;
  /** Listens to an action. Every string is an ordinary action, `error` and `__proto__` too. */
  on<A extends string>(action: A, listener: (data: PayloadOf<A>, from: Sender) => void): this;
  /** Listens to the next message of an action. */
  once<A extends string>(action: A, listener: (data: PayloadOf<A>, from: Sender) => void): this;
  /** Stops a listener of `on` or `once`, the one added last where it was added twice; or the handler of an action. */
  off<A extends string>(action: A, listener?: (data: PayloadOf<A>, from: Sender) => void): this;
  /**
   * The messages of an action from now on, for `for await`. At most `limit` wait for the loop (default 1,000); then the
   * oldest are dropped, and counted in `dropped`.
   */
  messages<A extends string>(action: A, options?: { readonly limit?: number }): Inbox<PayloadOf<A>>;
  /** What came and went, by peer and action. Rows beyond 1,000 are counted together. */
  counters(): readonly Counts[];
  /** Drops all listeners and handlers; pending requests are rejected. From now on nothing is sent and nothing received. */
  close(): void;
}

/** A messenger as the one who made it holds it: with the way in. */
export interface MessengerEnd extends Messenger {
  /**
   * Takes what came over the channel. False: it is foreign or malformed, nobody asked for it, there is no room for it, or
   * the messenger is closed.
   * `from` is who is at the other end of the channel. Leave it out where that is a master, who relays for others: then the
   * message's own stamp counts.
   */
  receive(raw: unknown, from?: Sender): boolean;
  /** The program has started: what came for nobody is not kept any more. */
  started(): void;
  /** A receiver behind the relay is full, or has room again. */
  setFlow(receiver: Peer, open: boolean): void;
  /** The ids of those who are there: who is not, holds up nobody. */
  setPeers(osIds: readonly number[]): void;
  /** The other end of the channel is gone: what was asked of it stays without an answer. */
  peerGone(): void;
  /** So many requests have come, and have no answer yet. */
  readonly answering: number;
}

/** What a messenger is made of. */
export interface MessengerOptions {
  readonly role: Role;
  /** Process id or thread id. */
  readonly osId: number;
  /** Who is at the other end, where that is no relay: the only one that there is to speak to. */
  readonly peer?: Peer | undefined;
  /**
   * Puts a message on the channel, and says whether that took it. May throw where the data cannot be serialised.
   * `weight` is that of its payload.
   */
  post(message: WireMessage | SealedSystem, weight: Weight): boolean | Pushed;
  /** Settles when a channel that was full has room again. Default: at once. */
  room?(): Promise<void>;
  /** `post` carries what `structuredClone` does, not only JSON: payloads are given to it as they are. Default: false. */
  readonly clones?: boolean | undefined;
  /** Until `started`, messages wait for the first listener of their action: at most 10,000, and 128 MiB. Default: false. */
  readonly keeps?: boolean | undefined;
  /** Larger messages, in bytes as far as that can be told before, are refused. Default: 128 MiB. */
  readonly maxBytes?: number | undefined;
  /** Hears of answers that nobody asked for, and of messages that cannot be read. Default: they are only counted. */
  refused?(text: string): void;
}

/** How many messages wait for a loop over an action. */
const DEFAULT_INBOX = 1_000;

/** Makes one end of a channel. It touches no process or thread: `post` is its way out and `receive` its way in. */
export function createMessenger(options: MessengerOptions): MessengerEnd {
  const { role, osId, peer: only } = options;
  const listeners = createListeners();
  const handlers = createHandlers();
  const pending = createPending();
  const counters = createCounters();
  const flow = createFlow();
  const inboxes = new Set<{ end(): void }>();
  let closed = false;
  const isClosed = (): boolean => closed;
  const outgoing = createOutgoing({ ...options, pending, counters, flow, isClosed });
  const incoming = createIncoming({ ...options, listeners, handlers, pending, counters, isClosed });

  function refuse({ reason, action = '(unreadable)', text }: Refusal, from: Sender | undefined): false {
    // What is foreign is somebody else's.
    if (reason === 'foreign') return false;
    counters.add(describeAddress(from ?? 'master'), action, 'refused');
    options.refused?.(text);
    return false;
  }

  const messenger: MessengerEnd = {
    role,
    osId,
    ...outgoing,
    handle(action, handler) {
      if (!closed) handlers.add(action, handler as MessageListener);
      incoming.heard(action);
      return messenger;
    },
    on(action, listener) {
      if (!closed) listeners.add(action, listener as MessageListener, false);
      incoming.heard(action);
      return messenger;
    },
    once(action, listener) {
      if (!closed) listeners.add(action, listener as MessageListener, true);
      incoming.heard(action);
      return messenger;
    },
    off(action, listener) {
      if (listener) listeners.remove(action, listener as MessageListener);
      else handlers.remove(action);
      return messenger;
    },
    messages(action, { limit = DEFAULT_INBOX } = {}) {
      const inbox = createInbox({
        limit,
        listen(hear) {
          listeners.add(action, hear, false);
          incoming.heard(action);
          return () => {
            listeners.remove(action, hear);
            inboxes.delete(inbox);
          };
        },
      });
      if (closed) inbox.end();
      else inboxes.add(inbox);
      return inbox as Inbox<PayloadOf<typeof action>>;
    },
    counters: () => counters.read(),
    close() {
      closed = true;
      for (const inbox of [...inboxes]) inbox.end();
      listeners.clear();
      handlers.clear();
      pending.close();
      flow.keep(new Set());
    },
    receive(raw, from = only) {
      if (closed) return false;
      const system = openSystem(raw);
      if (system?.type === 'refused') return refuse(system.refusal, from);
      if (system) return system.type === 'answer' ? incoming.answer(system.data, from) : false;
      const { message, refusal } = openMessage(raw, from?.role ?? 'master');
      return message ? incoming.message(message, from ?? stampedSender(message)) : refuse(refusal, from);
    },
    get answering() {
      return incoming.answering;
    },
    started: () => incoming.open(),
    setFlow: (receiver, open) => flow.set(receiver, open),
    setPeers: (osIds) => flow.keep(new Set(osIds)),
    peerGone: () => pending.fail('peer-gone'),
  };
  return messenger;
}

/** Egg's relay stamps the role only, and leaves messages of the master itself unstamped in places. */
function stampedSender({ from, senderWorkerId }: WireMessage): Sender {
  const role = isRole(from) ? from : 'master';
  const osId = typeof senderWorkerId === 'string' && /^\d+$/.test(senderWorkerId) ? Number(senderWorkerId) : undefined;
  return { role, osId };
}
