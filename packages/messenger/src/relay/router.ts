import { defaultAddressee, describeAddress, isRole, parentPeer } from '../address.js';
import type { Peer } from '../address.js';
import type { Answer, FailureReason } from '../answer.js';
import { createCounters } from '../counters.js';
import type { Counts } from '../counters.js';
import { openMessage } from '../envelope.js';
import type { WireMessage } from '../envelope.js';
import { withoutHeader } from '../without-header.js';
import type { Pushed } from '../outbox.js';
import { quote } from '../refusal.js';
import type { Refusal, RefusalReason } from '../refusal.js';
import { openSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { createAnswers } from './answers.js';
import { attempt } from './attempt.js';
import { createNames } from './names.js';
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

/** Makes the relay of a master. Who is there is asked anew for each message. */
export function createRouter(ports: RouterPorts): Router {
  const nowMs = (): number => performance.now();
  const counters = createCounters();
  const names = createNames();
  const answers = createAnswers({
    deliver: (to, message) => attempt(() => ports.deliver(to, message)),
    refused: ports.refused,
    counters,
    nowMs,
  });
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
    counters.add(names.between(from, to === undefined ? 'default' : isRole(to) ? to : '(no role)'), action, name, by);

  /** Tells who must know that a message went nowhere. */
  function refuse(message: WireMessage, from: Peer, refusal: Refusal, reason: FailureReason): void {
    count(message, from, reason === 'expired' ? 'expired' : 'refused');
    ports.refused(refusal, from);
    answers.refuse(message, from, reason, refusal.text);
  }

  function deliver({ to, message }: Delivery, from: Peer, isForeign: boolean): boolean {
    const problem = attempt(() => ports.deliver(to, isForeign ? withoutHeader(message) : message));
    if (problem === undefined) {
      counters.add(names.of(to), message.action, 'sent');
      return true;
    }
    const { action } = message;
    const text = `the message ${quote(action)} from ${describeAddress(from)} did not reach ${describeAddress(to)}: ${problem.why}`;
    counters.add(describeAddress(to), action, 'refused');
    ports.refused({ reason: 'not-delivered', action, text, cause: problem.cause }, from);
    answers.settle(message, from, to, problem.reason, text);
    return false;
  }

  function relay(message: WireMessage, from: Peer): boolean {
    count(message, from, 'received');
    // Nobody overtakes what waits, also where nobody has said yet that its receiver is there.
    if (room.waitsFor(roleOf(message, from))) release();
    const topology = ports.topology();
    const { deliveries, refusal, isComing } = route(message, from, topology);
    if (refusal) {
      if (isComing && !closed && keepWaiting({ message, from })) return true;
      refuse(message, from, refusal, isComing && !closed ? 'full' : reasonOf(refusal.reason, message));
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
    answers.expect(
      message,
      from,
      deliveries.map(({ to }) => to),
    );
    // All of them, also after one that failed: a closing worker must not keep a message from its siblings.
    const foreign = topology.workers.filter((worker) => worker.isForeign);
    const isForeign = ({ to }: Delivery): boolean =>
      foreign.some((worker) => worker.osId === to.osId && worker.role === to.role);
    const failed = deliveries.filter((delivery) => !deliver(delivery, from, isForeign(delivery)));
    if (message['@ec']?.ask !== undefined)
      for (const { to } of deliveries.filter(isForeign)) answers.answerFor(message, from, to);
    return failed.length === 0 || isAnswered(message);
  }

  function isThere({ role, osId }: Peer): boolean {
    const { masterId, parent, workers } = ports.topology();
    if (role === 'parent') return parent;
    return role === 'master' ? osId === masterId : workers.some((one) => one.role === role && one.osId === osId);
  }

  const receiveSystem = (raw: unknown, from: Peer): boolean => {
    const system = openSystem(raw);
    if (system?.type === 'answer') answers.relay(system.data, from);
    return system?.type === 'answer';
  };

  function release(): void {
    room.release(({ message, from }) => {
      const topology = ports.topology();
      const { deliveries, refusal, isComing } = route(message, from, topology);
      if (refusal && isComing) return false;
      count(message, from, 'waiting', -1);
      if (refusal) refuse(message, from, refusal, reasonOf(refusal.reason, message));
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
    answer: answers.relay,
    send(raw) {
      const from: Peer = { role: 'master', osId: ports.topology().masterId };
      const { message, refusal } = openMessage(raw, from.role);
      if (message) return relay(message, from);
      ports.refused(refusal, from);
      return false;
    },
    peersChanged: release,
    peerGone: answers.gone,
    lost(raw, to, reason) {
      const system = openSystem(raw);
      if (system?.type === 'answer' && reason === 'full' && to.role === system.data.to.role)
        return answers.lost({ ...system.data, to }, reason, 'its channel is full');
      const { message } = openMessage(raw, 'master');
      const from = message && senderOf(message);
      if (!message || !from) return;
      const text = `the message ${quote(message.action)} from ${describeAddress(from)} to ${describeAddress(to)} was dropped, its channel is ${reason}`;
      counters.add(describeAddress(to), message.action, 'refused');
      ports.refused({ reason: 'not-delivered', action: message.action, text }, from);
      if (isThere(from)) answers.settle(message, from, to, reason, text);
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

/** Who has sent a message that was relayed, as that was stamped on it. */
function senderOf({ from, senderWorkerId }: WireMessage): Peer | undefined {
  if (from === 'parent') return parentPeer;
  return isRole(from) ? { role: from, osId: Number(senderWorkerId) } : undefined;
}

const roleOf = ({ to }: WireMessage, from: Peer): string | undefined => to || defaultAddressee[from.role];

function reasonOf(reason: RefusalReason, { '@ec': header }: WireMessage): FailureReason {
  if (reason === 'malformed' || reason === 'unknown-role' || reason === 'no-addressee') return 'unsendable';
  // Its sender knew of a worker with this id.
  return reason === 'unknown-receiver' && header?.sub ? 'peer-gone' : 'nobody';
}
