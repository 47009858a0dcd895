import type { PayloadOf, ReplyOf, WithPayload } from './actions.js';
import { addressFields } from './address-fields.js';
import { defaultAddressee, describeAddress, isRole } from './address.js';
import type { Address, Peer, Role, Sender } from './address.js';
import type { Answer } from './answer.js';
import { createCounters } from './counters.js';
import type { Counts } from './counters.js';
import type { Header } from './envelope-header.js';
import { openMessage } from './envelope.js';
import type { WireMessage } from './envelope.js';
import { MessageError } from './errors.js';
import { createFlow } from './flow.js';
import { createHandlers } from './handlers.js';
import { createInbox } from './inbox.js';
import type { Inbox } from './inbox.js';
import { createListeners } from './listeners.js';
import { pushed } from './outbox.js';
import type { Pushed } from './outbox.js';
import { pack, unpack } from './payload/pack.js';
import { weigh } from './payload/weigh.js';
import type { Weight } from './payload/weigh.js';
import { createPending } from './pending.js';
import type { Receipt } from './pending.js';
import { createSent } from './sent.js';
import type { Sent } from './sent.js';
import { showValue } from './show-value.js';
import { openSystem, sealSystem } from './system-message.js';
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
   * Takes what came over the channel. False: it is foreign or malformed, nobody asked for it, or the messenger is closed.
   * `from` is who is at the other end of the channel. Leave it out where that is a master, who relays for others: then the
   * message's own stamp counts.
   */
  receive(raw: unknown, from?: Sender): boolean;
  /** A receiver behind the relay is full, or has room again. */
  setFlow(receiver: Peer, open: boolean): void;
  /** The ids of those who are there: who is not, holds up nobody. */
  setPeers(osIds: readonly number[]): void;
  /** The other end of the channel is gone: what was asked of it stays without an answer. */
  peerGone(): void;
}

/** What a messenger is made of. */
export interface MessengerOptions {
  readonly role: Role;
  /** Process id or thread id. */
  readonly osId: number;
  /** Who is at the other end, where that is no relay: the only one that there is to speak to. */
  readonly peer?: Peer | undefined;
  /** Puts a message on the channel, and says whether that took it. May throw where the data cannot be serialised. */
  post(message: WireMessage | SealedSystem): boolean | Pushed;
  /** Settles when a channel that was full has room again. Default: at once. */
  room?(): Promise<void>;
  /** The channel carries what `structuredClone` does, not only JSON. Default: false. */
  readonly clones?: boolean | undefined;
  /** Larger messages, in bytes as far as that can be told before, are refused. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Hears of answers that nobody asked for, and of messages that cannot be read. Default: they are only counted. */
  refused?(text: string): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 64 * 1024 ** 2;
const DEFAULT_INBOX = 1_000;

/** Makes one end of a channel. It touches no process or thread: `post` is its way out and `receive` its way in. */
export function createMessenger(options: MessengerOptions): MessengerEnd {
  const { role, osId, peer: only, post, room = () => Promise.resolve(), clones = false, refused } = options;
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const listeners = createListeners();
  const handlers = createHandlers();
  const pending = createPending();
  const counters = createCounters();
  const flow = createFlow();
  const inboxes = new Set<{ end(): void }>();
  let closed = false;

  const peerName = (to: Address | undefined): string =>
    only ? describeAddress(only) : describeAddress(to ?? defaultAddressee[role]);

  function wireOf(action: string, data: unknown, to: Address | undefined, asked: Header | undefined): WireMessage {
    const { fields, header } = addressFields(checkedAction(action, to), to);
    const packed = clones ? { data, codec: undefined } : pack(data, weighed(action, data, to));
    if (clones) weighed(action, data, to);
    const { codec } = packed;
    const wire: WireMessage = { action, data: packed.data, ...fields };
    return header || asked || codec ? { ...wire, '@ec': { ...header, ...asked, ...(codec && { codec }) } } : wire;
  }

  function weighed(action: string, data: unknown, to: Address | undefined): Weight {
    let weight: Weight;
    try {
      weight = weigh(data);
    } catch (cause) {
      const advice = 'send plain data, without functions, cycles or anything else a channel cannot carry';
      throw new MessageError({ action, receiver: peerName(to), advice, cause });
    }
    if (weight.bytes > maxBytes) {
      const advice = `it has about ${weight.bytes} bytes and the limit is ${maxBytes}, send it in parts`;
      throw new MessageError({ action, receiver: peerName(to), advice });
    }
    return weight;
  }

  /** Puts it on the channel and counts. */
  function put(message: WireMessage, to: Address | undefined): Pushed {
    let result: Pushed = 'closed';
    try {
      if (!closed) result = pushed(post(message));
    } catch (cause) {
      const advice = 'send plain data, without functions, cycles or anything else the channel cannot carry';
      throw new MessageError({ action: message.action, receiver: peerName(to), advice, cause });
    } finally {
      counters.add(peerName(to), message.action, isTaken(result) ? 'sent' : 'refused');
    }
    return result;
  }

  const notTaken = (action: string, to: Address | undefined): MessageError => {
    const advice = closed
      ? 'this messenger was closed'
      : 'its channel is closed, or full: await what send returns before you send more';
    return new MessageError({ action, receiver: peerName(to), advice });
  };

  function send(action: string, data: unknown, to: Address | undefined, asked?: Header): Sent {
    const result = put(wireOf(action, data, to, asked), to);
    return createSent({
      taken: isTaken(result),
      full: result !== 'sent' || !flow.isOpen(to),
      room: async () => void (await Promise.all([result === 'waiting' ? room() : undefined, flow.opened(to)])),
      error: () => notTaken(action, to),
    });
  }

  async function receipt(
    action: string,
    data: unknown,
    to: Address | undefined,
    { timeoutMs = DEFAULT_TIMEOUT_MS, delivery }: ReceiptOptions,
    asked?: Header,
  ): Promise<Receipt> {
    const lastMs = performance.now() + timeoutMs;
    for (;;) {
      const leftMs = Math.max(lastMs - performance.now(), 0);
      const question = { action, peer: peerName(to), timeoutMs: leftMs };
      const got = await pending.receipt(question, only, (id) => {
        const header: Header = { ...asked, id, ask: 'receipt', waitMs: finite(leftMs) };
        if (!isTaken(put(wireOf(action, data, to, header), to))) throw notTaken(action, to);
      });
      const again = delivery === 'at-least-once' && got.delivered.length === 0 && got.failed.some(isPassing);
      if (!again || performance.now() >= lastMs || closed) return got;
    }
  }

  function request(
    to: Address,
    action: string,
    data: unknown,
    { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: RequestOptions = {},
  ): Promise<unknown> {
    return pending.reply({ action, peer: peerName(to), timeoutMs, signal }, (id) => {
      const header: Header = { id, ask: 'reply', one: true, waitMs: finite(timeoutMs) };
      if (!isTaken(put(wireOf(action, data, to, header), to))) throw notTaken(action, to);
    });
  }

  const toThose =
    (to: Address | undefined, asked?: Header) =>
    (action: string, data?: unknown, options?: ReceiptOptions): Sent | Promise<Receipt> =>
      options?.receipt ? receipt(action, data, to, options, asked) : send(action, data, to, asked);

  const toApp = toThose('app');
  const toAgent = toThose('agent');

  function broadcast(action: string, data?: unknown, options?: ReceiptOptions): Sent | Promise<Receipt> {
    if (options?.receipt) {
      return Promise.all([receipt(action, data, 'app', options), receipt(action, data, 'agent', options)]).then(
        ([apps, agent]) => ({
          delivered: [...apps.delivered, ...agent.delivered],
          failed: [...apps.failed, ...agent.failed],
        }),
      );
    }
    const [apps, agent] = [send(action, data, 'app'), send(action, data, 'agent')];
    return createSent({
      taken: apps.taken && agent.taken,
      full: apps.full || agent.full,
      room: async () => void (await Promise.all([apps, agent])),
      error: () => notTaken(action, apps.taken ? 'agent' : 'app'),
    });
  }

  function answerTo(header: Header, to: Sender, outcome: Answer['outcome']): void {
    if (closed || header.id === undefined) return;
    const data: Answer = { id: header.id, to, from: { role, osId }, outcome };
    try {
      post(sealSystem({ type: 'answer', data }));
    } catch (error) {
      refused?.(`the answer to ${describeAddress(to)} could not be sent: ${String(error)}`);
    }
  }

  function receiveMessage({ action, data: packed, '@ec': header, ...stamp }: WireMessage, from: Sender): boolean {
    let data: unknown;
    try {
      data = unpack(packed, header?.codec);
    } catch (error) {
      const text = `the message ${JSON.stringify(action)} from ${describeAddress(from)} cannot be read`;
      refused?.(`${text}: ${String(error)}`);
      if (header) answerTo(header, from, { kind: 'refused', reason: 'unsendable', text });
      return false;
    }
    void stamp;
    counters.add(describeAddress(from), action, 'received');
    if (header?.ask === 'reply') {
      void handlers.answer(action, data, from).then((outcome) => answerTo(header, from, outcome));
      return true;
    }
    if (header?.ask === 'receipt') answerTo(header, from, { kind: 'received' });
    listeners.emit(action, data, from);
    return true;
  }

  function receiveAnswer(answer: Answer, from: Sender | undefined): boolean {
    // On a channel without a relay nobody can speak for another.
    const told = only && from ? { ...answer, from: only } : answer;
    if (pending.settle(told)) return true;
    counters.add(describeAddress(told.from ?? from ?? 'master'), '(answers)', 'refused');
    refused?.(`an answer from ${describeAddress(told.from ?? from ?? 'master')} that nobody waits for (any more)`);
    return false;
  }

  const messenger: MessengerEnd = {
    role,
    osId,
    send: ((action: string, data?: unknown, to?: Address, options?: ReceiptOptions) =>
      toThose(to)(action, data, options)) as Send,
    broadcast: broadcast as SendToThose,
    sendTo: (receiver, action, ...[data]) => send(action, data, { osId: receiver }),
    sendToApp: toApp as SendToThose,
    sendToAgent: toAgent as SendToThose,
    sendRandom: (role === 'app' ? toAgent : toThose('app', { one: true })) as SendToThose,
    request: (async (to: Address, action: string, data?: unknown, asked?: RequestOptions) =>
      request(to, action, data, asked)) as Messenger['request'],
    handle(action, handler) {
      if (!closed) handlers.add(action, handler as (data: unknown, from: Sender) => unknown);
      return messenger;
    },
    on(action, listener) {
      if (!closed) listeners.add(action, listener as (data: unknown, from: Sender) => void, false);
      return messenger;
    },
    once(action, listener) {
      if (!closed) listeners.add(action, listener as (data: unknown, from: Sender) => void, true);
      return messenger;
    },
    off(action, listener) {
      if (listener) listeners.remove(action, listener as (data: unknown, from: Sender) => void);
      else handlers.remove(action);
      return messenger;
    },
    messages(action, { limit = DEFAULT_INBOX } = {}) {
      const inbox = createInbox({
        limit,
        listen(hear) {
          listeners.add(action, hear, false);
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
      if (system) return system.type === 'answer' ? receiveAnswer(system.data, from) : false;
      const { message } = openMessage(raw, from?.role ?? 'master');
      return message !== undefined && receiveMessage(message, from ?? stampedSender(message));
    },
    setFlow: (receiver, open) => flow.set(receiver, open),
    setPeers: (osIds) => flow.keep(new Set(osIds)),
    peerGone: () => pending.fail('peer-gone'),
  };
  return messenger;
}

const isTaken = (result: Pushed): boolean => result === 'sent' || result === 'waiting';

/** A failure that another try may not meet. */
const isPassing = ({ reason }: Receipt['failed'][number]): boolean => reason === 'peer-gone' || reason === 'closed';

/** JSON has no Infinity: without a time, the relay's own limit counts. */
const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? Math.ceil(ms) : undefined);

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
