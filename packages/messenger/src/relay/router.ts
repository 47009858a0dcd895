import { defaultAddressee, describeAddress, isRole } from '../address.js';
import type { Peer, Sender } from '../address.js';
import type { Answer, FailureReason } from '../answer.js';
import { createCounters } from '../counters.js';
import type { Counts } from '../counters.js';
import { openMessage } from '../envelope.js';
import type { WireMessage } from '../envelope.js';
import { withoutHeader } from '../without-header.js';
import { pushed } from '../outbox.js';
import type { Pushed } from '../outbox.js';
import { quote } from '../refusal.js';
import type { Refusal, RefusalReason } from '../refusal.js';
import { serializeError } from '../serialize-error.js';
import { openSystem, sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { createAsks } from './asks.js';
import { route } from './route.js';
import type { Delivery } from './route.js';
import type { Topology } from './topology.js';
import { createWaitingRoom } from './waiting-room.js';
import type { Waiting, WaitingLimits } from './waiting-room.js';

/** What the relay needs from its master. */
export interface RouterPorts {
  /** Asked for each message: who is there now. */
  topology(): Topology;
  /**
   * Puts a message on the channel to this peer, or gives it to the master's own messenger (`to.role` is `master`).
   * Not taken, or throwing: it went nowhere, and `refused` is called with `not-delivered`.
   */
  deliver(to: Peer, message: WireMessage | SealedSystem): boolean | Pushed;
  /** Told of each message that went nowhere. What was received and is foreign is not reported: it is somebody else's. Should not throw. */
  refused(refusal: Refusal, from: Peer): void;
  /** How much waits for receivers who are about to come back. Default: 1,000 messages, 8 MiB, 30 s. */
  readonly waiting?: Partial<WaitingLimits> | undefined;
}

/** The master's relay. */
export interface Router {
  /** Relays what came from a peer. False: it is foreign and was left to its owner. Never throws. */
  receive(raw: unknown, from: Peer): boolean;
  /** Relays an answer that came from a peer. Never throws. */
  answer(answer: Answer, from: Peer): void;
  /** Sends a message of the master itself. True: every receiver's channel took it. Never throws. */
  send(message: WireMessage): boolean;
  /** Somebody has come: what waits may go. */
  peersChanged(): void;
  /** This peer has ended: who waits for its answer is told. */
  peerGone(peer: Peer): void;
  /** A message that a channel had taken was dropped again. */
  lost(message: unknown, to: Peer, reason: 'full' | 'closed'): void;
  counters(): readonly Counts[];
  /** Nobody comes back any more: what waits is refused. */
  close(): void;
}

const DEFAULT_WAITING: WaitingLimits = { count: 1_000, bytes: 8 * 1024 ** 2, waitMs: 30_000 };
/** How long an answer is expected of a message that says no time. */
const LONGEST_ASK_MS = 24 * 3_600_000;

/** Makes the relay of a master. Who is there is asked anew for each message. */
export function createRouter(ports: RouterPorts): Router {
  const nowMs = (): number => performance.now();
  const asks = createAsks(nowMs);
  const counters = createCounters();
  const limits = { ...DEFAULT_WAITING, ...ports.waiting };
  const room = createWaitingRoom({
    limits,
    nowMs,
    expired({ message, from }) {
      const text = `the message ${quote(message.action)} from ${describeAddress(from)} waited for its receiver, who did not come back in time`;
      count(message, from, 'waiting', -1);
      refuse(message, from, { reason: 'expired', action: message.action, text }, 'expired');
    },
  });
  let closed = false;

  const count = (
    { action, to }: WireMessage,
    from: Peer,
    name: 'received' | 'waiting' | 'expired' | 'refused',
    by = 1,
  ): void =>
    counters.add(
      `${describeAddress(from)} → ${to === undefined || isRole(to) ? (to ?? 'default') : '(no role)'}`,
      action,
      name,
      by,
    );

  /** Tells who must know that a message went nowhere. */
  function refuse(message: WireMessage, from: Peer, refusal: Refusal, reason: FailureReason): void {
    count(message, from, reason === 'expired' ? 'expired' : 'refused');
    ports.refused(refusal, from);
    tell(message, from, undefined, reason, refusal.text);
  }

  /** Answers in the place of a receiver, or of the relay itself, if an answer was asked for. */
  function tell(message: WireMessage, to: Peer, receiver: Peer | undefined, reason: FailureReason, text: string): void {
    const { id, ask } = message['@ec'] ?? {};
    if (ask === undefined || id === undefined) return;
    post({ id, to, from: receiver, outcome: { kind: 'refused', reason, text } });
  }

  /** A sender who is gone needs no answer. */
  function post(answer: Answer & { readonly to: Peer }): void {
    const problem = attempt(() => ports.deliver(answer.to, sealSystem({ type: 'answer', data: answer })));
    if (problem && problem.reason !== 'closed') lostAnswer(answer, problem.reason, problem.why);
  }

  /** A reply that has no room, or cannot be carried. Word of the relay is short, and has. */
  function lostAnswer(
    { id, to, from, direct, outcome }: Answer & { readonly to: Peer },
    reason: FailureReason,
    why: string,
  ): void {
    const text = `an answer from ${from ? describeAddress(from) : 'the master'} did not reach ${describeAddress(to)}: ${why}`;
    counters.add(describeAddress(to), '(answers)', 'refused');
    ports.refused({ reason: 'not-delivered', text }, from ?? to);
    if (outcome.kind === 'reply' || outcome.kind === 'error')
      post({ id, to, from, direct, outcome: { kind: 'refused', reason, text } });
  }

  function deliver({ to, message }: Delivery, from: Peer, isForeign: boolean): boolean {
    const problem = attempt(() => ports.deliver(to, isForeign ? withoutHeader(message) : message));
    if (problem === undefined) {
      counters.add(describeAddress(to), message.action, 'sent');
      return true;
    }
    const { action } = message;
    const text = `the message ${quote(action)} from ${describeAddress(from)} did not reach ${describeAddress(to)}: ${problem.why}`;
    counters.add(describeAddress(to), action, 'refused');
    ports.refused({ reason: 'not-delivered', action, text, cause: problem.cause }, from);
    settle(message, from, to, problem.reason, text);
    return false;
  }

  /** A receiver will not answer. */
  function settle(message: WireMessage, from: Peer, receiver: Peer, reason: FailureReason, text: string): void {
    const { id } = message['@ec'] ?? {};
    if (id !== undefined && asks.answered(from, id, receiver)) tell(message, from, receiver, reason, text);
  }

  function relay(message: WireMessage, from: Peer): boolean {
    count(message, from, 'received');
    // Nobody overtakes what waits, also where nobody has said yet that its receiver is there.
    if (room.waitsFor(roleOf(message, from))) release();
    const topology = ports.topology();
    const { deliveries, refusal, isComing } = route(message, from, topology);
    if (refusal) {
      if (isComing && !closed && keepWaiting({ message, from })) return true;
      refuse(message, from, refusal, isComing && !closed ? 'full' : reasonOf(refusal.reason));
      return isAnswered(message);
    }
    return send(message, from, deliveries, topology);
  }

  function keepWaiting(waiting: Waiting): boolean {
    if (!room.add(waiting)) return false;
    count(waiting.message, waiting.from, 'waiting');
    return true;
  }

  function send(message: WireMessage, from: Peer, deliveries: readonly Delivery[], topology: Topology): boolean {
    const { id, ask, waitMs = LONGEST_ASK_MS, sub, redo } = message['@ec'] ?? {};
    const receivers = deliveries.map(({ to }) => to);
    // Who sends it again asked before, over a connection of its own.
    if (ask !== undefined && id !== undefined && !redo) {
      asks.add({ from, id, receivers }, waitMs);
      if (ask === 'receipt' && !sub) post({ id, to: from, outcome: { kind: 'routed', receivers } });
    }
    // All of them, also after one that failed: a closing worker must not keep a message from its siblings.
    const isForeign = ({ to }: Delivery): boolean =>
      topology.workers.some((worker) => worker.isForeign && worker.osId === to.osId && worker.role === to.role);
    const failed = deliveries.filter((delivery) => !deliver(delivery, from, isForeign(delivery)));
    if (ask !== undefined) answerForForeign(message, from, deliveries.filter(isForeign));
    return failed.length === 0 || isAnswered(message);
  }

  /** A messenger of another framework cannot answer: that its channel took a message is all that can be known. */
  function answerForForeign(message: WireMessage, from: Peer, deliveries: readonly Delivery[]): void {
    const { id = 0, ask } = message['@ec'] ?? {};
    for (const { to } of deliveries) {
      if (ask === 'reply') {
        const text = `${describeAddress(to)} has a messenger that knows no requests`;
        settle(message, from, to, 'no-handler', text);
      } else if (asks.answered(from, id, to)) {
        post({ id, to: from, from: to, outcome: { kind: 'received' } });
      }
    }
  }

  const receiveSystem = (raw: unknown, from: Peer): boolean => {
    const system = openSystem(raw);
    if (system?.type === 'answer') answer(system.data, from);
    return system?.type === 'answer';
  };

  function answer({ id, to, outcome, direct }: Answer, from: Peer): void {
    const asker = askerOf(to);
    // The asker knows whether it asked: the question went past us.
    if (asker && direct && outcome.kind !== 'routed' && isWorker(asker) && isWorker(from))
      return post({ id, to: asker, from, direct, outcome });
    if (asker && outcome.kind !== 'routed' && asks.answered(asker, id, from)) {
      post({ id, to: asker, from, outcome });
      return;
    }
    counters.add(describeAddress(from), '(answers)', 'refused');
    const text = `an answer from ${describeAddress(from)} to ${describeAddress(to)} that was not asked for, or was given before`;
    ports.refused({ reason: 'not-asked', text }, from);
  }

  /** Where an answer goes: the sender of a message knows no more of itself than its relay stamped. */
  function askerOf({ role, osId }: Sender): Peer | undefined {
    if (role === 'parent') return { role, osId: 0 };
    return osId === undefined ? undefined : { role, osId };
  }

  function release(): void {
    room.release(({ message, from }) => {
      const topology = ports.topology();
      const { deliveries, refusal, isComing } = route(message, from, topology);
      if (refusal && isComing) return false;
      count(message, from, 'waiting', -1);
      if (refusal) refuse(message, from, refusal, reasonOf(refusal.reason));
      else send(message, from, deliveries, topology);
      return true;
    });
  }

  return {
    receive(raw, from) {
      const { message, refusal } = openMessage(raw, from.role);
      if (message) relay(message, from);
      else if (refusal.reason === 'foreign') return receiveSystem(raw, from);
      else ports.refused(refusal, from);
      return true;
    },
    answer,
    send(raw) {
      const from: Peer = { role: 'master', osId: ports.topology().masterId };
      const { message, refusal } = openMessage(raw, from.role);
      if (message) return relay(message, from);
      ports.refused(refusal, from);
      return false;
    },
    peersChanged: release,
    peerGone(peer) {
      for (const { from, id } of asks.gone(peer)) {
        const text = `${describeAddress(peer)} has ended`;
        post({ id, to: from, from: peer, outcome: { kind: 'refused', reason: 'peer-gone', text } });
      }
    },
    lost(raw, to, reason) {
      const system = openSystem(raw);
      if (system?.type === 'answer' && reason === 'full' && to.role === system.data.to.role)
        return lostAnswer({ ...system.data, to }, reason, 'its channel is full');
      const { message } = openMessage(raw, 'master');
      const from = message && askerOf({ role: message.from as Sender['role'], osId: Number(message.senderWorkerId) });
      if (!message || !from) return;
      const text = `the message ${quote(message.action)} from ${describeAddress(from)} to ${describeAddress(to)} was dropped, its channel is ${reason}`;
      counters.add(describeAddress(to), message.action, 'refused');
      ports.refused({ reason: 'not-delivered', action: message.action, text }, from);
      settle(message, from, to, reason, text);
    },
    counters: () => counters.read(),
    close() {
      closed = true;
      for (const { message, from } of room.close()) {
        const text = `the message ${quote(message.action)} from ${describeAddress(from)} waited for its receiver, and nobody comes back any more`;
        count(message, from, 'waiting', -1);
        refuse(message, from, { reason: 'expired', action: message.action, text }, 'expired');
      }
    },
  };
}

/** Who asked is told by answers, and by nothing else. */
const isAnswered = ({ '@ec': header }: WireMessage): boolean => header?.ask !== undefined && header.id !== undefined;

const roleOf = ({ to }: WireMessage, from: Peer): string | undefined => to || defaultAddressee[from.role];

const isWorker = ({ role }: Peer): boolean => role === 'agent' || role === 'app';

const reasonOf = (reason: RefusalReason): FailureReason =>
  reason === 'malformed' || reason === 'unknown-role' || reason === 'no-addressee' ? 'unsendable' : 'nobody';

type Problem = { readonly why: string; readonly reason: FailureReason; readonly cause?: unknown };

function attempt(deliver: () => boolean | Pushed): Problem | undefined {
  try {
    const delivered = pushed(deliver());
    if (delivered === 'sent' || delivered === 'waiting') return undefined;
    return delivered === 'full'
      ? { why: 'too much waits for it already', reason: 'full' }
      : { why: 'its channel is closed or refused it', reason: 'closed' };
  } catch (cause) {
    const why = `its channel cannot carry it, send plain data (${serializeError(cause).message})`;
    return { why, reason: 'unsendable', cause };
  }
}
