import { addressFields } from './address-fields.js';
import { defaultAddressee, describeAddress } from './address.js';
import type { Address } from './address.js';
import type { Counters } from './counters.js';
import type { Header } from './envelope-header.js';
import type { WireMessage } from './envelope.js';
import { MessageError } from './errors.js';
import type { Flow } from './flow.js';
import type { Messenger, MessengerOptions, ReceiptOptions, RequestOptions } from './messenger.js';
import { pushed } from './outbox.js';
import type { Pushed } from './outbox.js';
import { packMessage } from './payload/pack-message.js';
import { weigh } from './payload/weigh.js';
import type { Weight } from './payload/weigh.js';
import type { Pending } from './pending/pending.js';
import type { Receipt } from './pending/receipt-ask.js';
import { createSent, sentAtOnce } from './sent.js';
import type { Sent } from './sent.js';
import { showValue } from './show-value.js';

/** The ways to send. */
export type Outgoing = Pick<
  Messenger,
  'send' | 'broadcast' | 'sendTo' | 'sendToApp' | 'sendToAgent' | 'sendRandom' | 'request'
>;

interface OutgoingParts extends MessengerOptions {
  readonly pending: Pending;
  readonly counters: Counters;
  readonly flow: Flow;
  isClosed(): boolean;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Larger messages and replies are refused where nothing else was said. */
export const DEFAULT_MAX_BYTES = 128 * 1024 ** 2;
const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;
const UNSENDABLE = 'send plain data, without functions, cycles or anything else a channel cannot carry';

export function createOutgoing(parts: OutgoingParts): Outgoing {
  const { role: own, peer: only, post, clones = false, maxBytes = DEFAULT_MAX_BYTES } = parts;
  const { pending, counters, flow, isClosed, room = () => Promise.resolve() } = parts;
  const onlyName = only && describeAddress(only);

  const peerName = (to: Address | undefined): string => onlyName ?? describeAddress(to ?? defaultAddressee[own]);

  /** Makes a message, puts it on the channel, and counts. */
  function put(action: string, data: unknown, to: Address | undefined, asked: Header | undefined): Pushed {
    const { fields, header } = addressFields(checkedAction(action, to), to);
    const weight = weighed(action, data, to);
    const { to: role, receiverPid, receiverWorkerId } = fields;
    // All have the same shape, and are not put together by copying: those who read them are quicker for it.
    const message: WireMessage = {
      action,
      data,
      to: role,
      receiverPid,
      receiverWorkerId,
      '@ec': header && asked ? { ...header, ...asked } : (header ?? asked),
    };
    let result: Pushed = 'closed';
    try {
      if (!isClosed()) result = pushed(post(clones ? message : packMessage(message, weight), weight));
    } catch (cause) {
      throw new MessageError({ action, receiver: peerName(to), advice: UNSENDABLE, cause });
    } finally {
      counters.add(peerName(to), action, isTaken(result) ? 'sent' : 'refused');
    }
    return result;
  }

  function weighed(action: string, data: unknown, to: Address | undefined): Weight {
    let weight: Weight;
    try {
      weight = weigh(data, maxBytes);
    } catch (cause) {
      throw new MessageError({ action, receiver: peerName(to), advice: UNSENDABLE, cause });
    }
    if (weight.bytes > maxBytes) {
      const advice = `it has about ${weight.bytes} bytes and the limit is ${maxBytes}, send it in parts`;
      throw new MessageError({ action, receiver: peerName(to), advice });
    }
    return weight;
  }

  const notTaken = (action: string, to: Address | undefined): MessageError => {
    const advice = isClosed()
      ? 'this messenger was closed'
      : 'its channel is closed, or full: await what send returns before you send more';
    return new MessageError({ action, receiver: peerName(to), advice });
  };

  /** A payload that was weighed can be cloned; if not, putting it on the channel says why. */
  function copy(action: string, data: unknown, to: Address | undefined): unknown {
    const { isPlain } = weighed(action, data, to);
    try {
      return isPlain ? (data === undefined ? data : JSON.parse(JSON.stringify(data))) : structuredClone(data);
    } catch {
      return data;
    }
  }

  function putOrThrow(action: string, data: unknown, to: Address | undefined, asked: Header): void {
    if (!isTaken(put(action, data, to, asked))) throw notTaken(action, to);
  }

  function send(action: string, data: unknown, to: Address | undefined, asked?: Header): Sent {
    const result = put(action, data, to, asked);
    const full = result !== 'sent' || !flow.isOpen(to);
    if (!full) return sentAtOnce;
    return createSent({
      taken: isTaken(result),
      full,
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
    // Sent again as it was: what is changed meanwhile does not change it.
    const kept = delivery === 'at-least-once' ? copy(action, data, to) : data;
    let last: Receipt | undefined;
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const leftMs = Math.max(lastMs - performance.now(), 0);
      const got = await pending
        .receipt({ action, peer: peerName(to), timeoutMs: leftMs }, only, (id) =>
          putOrThrow(action, kept, to, { ...asked, id, ask: 'receipt', waitMs: finite(leftMs) }),
        )
        .catch((error: unknown) => {
          if (last) return last;
          throw error;
        });
      if (got === last) return got;
      last = got;
      const again = delivery === 'at-least-once' && got.delivered.length === 0 && got.failed.some(isPassing);
      if (!again || performance.now() >= lastMs || isClosed()) return got;
      // The relay may say so at once, and must be given the time to learn more.
      await new Promise(
        (resolve) => void setTimeout(resolve, Math.min(pauseMs, Math.max(lastMs - performance.now(), 0))),
      );
      if (isClosed()) return got;
    }
  }

  function request(to: Address, action: string, data?: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    return pending.reply({ action, peer: peerName(to), timeoutMs, signal }, (id) =>
      putOrThrow(action, data, to, { id, ask: 'reply', one: true, waitMs: finite(timeoutMs) }),
    );
  }

  function sendOrAsk(
    action: string,
    data: unknown,
    to: Address | undefined,
    options: ReceiptOptions | undefined,
    asked?: Header,
  ): Sent | Promise<Receipt> {
    return options?.receipt ? receipt(action, data, to, options, asked) : send(action, data, to, asked);
  }

  const toThose =
    (to: Address, asked?: Header) =>
    (action: string, data?: unknown, options?: ReceiptOptions): Sent | Promise<Receipt> =>
      sendOrAsk(action, data, to, options, asked);

  function broadcast(action: string, data?: unknown, options?: ReceiptOptions): Sent | Promise<Receipt> {
    if (options?.receipt) {
      return Promise.all([receipt(action, data, 'app', options), receipt(action, data, 'agent', options)]).then(sum);
    }
    const [apps, agent] = [send(action, data, 'app'), send(action, data, 'agent')];
    return createSent({
      taken: apps.taken && agent.taken,
      full: apps.full || agent.full,
      room: async () => void (await Promise.all([apps, agent])),
      error: () => notTaken(action, apps.taken ? 'agent' : 'app'),
    });
  }

  // The compiler checks callers by the overloads of Messenger; in here all of them are one function.
  return {
    send: (action: string, data?: unknown, to?: Address, options?: ReceiptOptions) =>
      sendOrAsk(action, data, to, options),
    broadcast,
    sendTo: (receiver: number, action: string, data?: unknown) => send(action, data, { osId: receiver }),
    sendToApp: toThose('app'),
    sendToAgent: toThose('agent'),
    sendRandom: own === 'app' ? toThose('agent') : toThose('app', { one: true }),
    request,
  } as Outgoing;
}

function sum(receipts: readonly Receipt[]): Receipt {
  return {
    delivered: receipts.flatMap(({ delivered }) => delivered),
    failed: receipts.flatMap(({ failed }) => failed),
  };
}

const isTaken = (result: Pushed): boolean => result === 'sent' || result === 'waiting';

/** A failure that another try may not meet. */
const isPassing = ({ reason }: Receipt['failed'][number]): boolean =>
  reason === 'peer-gone' || reason === 'closed' || reason === 'expired' || reason === 'full';

/** JSON has no Infinity: without a time, the relay's own limit counts. */
const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? Math.ceil(ms) : undefined);

/** Plain JavaScript may pass anything; a receiver would take it for foreign and the sender never learn of it. */
function checkedAction(action: unknown, to: Address | undefined): string {
  if (typeof action === 'string') return action;
  const advice = `its action should be a string, got ${typeof action}`;
  throw new MessageError({ action: showValue(action), receiver: showValue(to), advice });
}
