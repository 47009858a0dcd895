import { describeAddress, isRole } from '../address.js';
import type { Peer, Sender } from '../address.js';
import type { Answer, FailureReason } from '../answer.js';
import type { Counters } from '../counters.js';
import type { WireMessage } from '../envelope.js';
import type { Refusal } from '../refusal.js';
import { sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { createAsks } from './asks.js';
import type { Problem } from './attempt.js';

export interface AnswersParts {
  /** Puts it on the channel to this peer. What kept it from there, or undefined. */
  deliver(to: Peer, message: SealedSystem): Problem | undefined;
  refused(refusal: Refusal, from: Peer): void;
  readonly counters: Counters;
  nowMs(): number;
}

/** The answers that pass the relay, and those that it gives itself: each asker gets one of each receiver, and no other. */
export interface Answers {
  /** Remembers whom a message asks, and tells who wants to know where it goes. */
  expect(message: WireMessage, from: Peer, receivers: readonly Peer[]): void;
  /** Relays what came from a peer. */
  relay(answer: Answer, from: Peer): void;
  /** This message went nowhere: says so to its sender, if that asked; of one of several, who did not get it. */
  refuse(message: WireMessage, from: Peer, reason: FailureReason, text: string): void;
  /** This receiver will not answer: says so in its place. */
  settle(message: WireMessage, from: Peer, receiver: Peer, reason: FailureReason, text: string): void;
  /** This receiver cannot answer, as its messenger is not ours: that its channel took the message is all that can be known. */
  answerFor(message: WireMessage, from: Peer, receiver: Peer): void;
  /** This peer has ended: tells all who wait for its answer. */
  gone(peer: Peer): void;
  /** A channel had taken this answer, and dropped it. */
  lost(answer: AddressedAnswer, reason: FailureReason, why: string): void;
}

type AddressedAnswer = Answer & { readonly to: Peer };

/** How long an answer is expected of a message that says no time. */
const LONGEST_ASK_MS = 24 * 3_600_000;

export function createAnswers({ deliver, refused, counters, nowMs }: AnswersParts): Answers {
  const asks = createAsks(nowMs);

  /** A sender who is gone needs no answer. */
  function post(answer: AddressedAnswer): void {
    const problem = deliver(answer.to, sealSystem({ type: 'answer', data: answer }));
    if (problem && problem.reason !== 'closed') lost(answer, problem.reason, problem.why);
  }

  /** A reply that has no room, or cannot be carried. Word of the relay is short, and has. */
  function lost({ id, to, from, direct, redo, outcome }: AddressedAnswer, reason: FailureReason, why: string): void {
    const text = `an answer from ${from ? describeAddress(from) : 'the master'} did not reach ${describeAddress(to)}: ${why}`;
    counters.add(describeAddress(to), '(answers)', 'refused');
    refused({ reason: 'not-delivered', text }, from ?? to);
    if (outcome.kind === 'reply' || outcome.kind === 'error')
      post({ id, to, from, direct, redo, outcome: { kind: 'refused', reason, text } });
  }

  /** Answers in the place of a receiver, or of the relay itself, if an answer was asked for. */
  function tell(message: WireMessage, to: Peer, receiver: Peer | undefined, reason: FailureReason, text: string): void {
    const { id, ask, redo } = message['@ec'] ?? {};
    if (ask === undefined || id === undefined) return;
    // Who sends it again looks after its question itself.
    const direct = redo && receiver ? true : undefined;
    post({ id, to, from: receiver, direct, outcome: { kind: 'refused', reason, text } });
  }

  function settle(message: WireMessage, from: Peer, receiver: Peer, reason: FailureReason, text: string): void {
    const { id, redo } = message['@ec'] ?? {};
    if (id !== undefined && (redo || asks.answered(from, id, receiver))) tell(message, from, receiver, reason, text);
  }

  return {
    expect(message, from, receivers) {
      const { id, ask, waitMs = LONGEST_ASK_MS, sub, redo } = message['@ec'] ?? {};
      // Who sends it again asked before, over a connection of its own.
      if (ask === undefined || id === undefined || redo) return;
      asks.add({ from, id, receivers }, waitMs, sub);
      if (ask === 'receipt' && !sub) post({ id, to: from, outcome: { kind: 'routed', receivers } });
    },
    relay({ id, to, outcome, direct, redo }, from) {
      const asker = askerOf(to);
      // The asker knows whether it asked: the question went past us.
      if (asker && direct && outcome.kind !== 'routed' && isWorker(asker) && isWorker(from))
        return post({ id, to: asker, from, direct, redo, outcome });
      if (asker && outcome.kind !== 'routed' && asks.answered(asker, id, from))
        return post({ id, to: asker, from, outcome });
      counters.add(describeAddress(from), '(answers)', 'refused');
      const text = `an answer from ${describeAddress(from)} to ${describeAddress(to)} that was not asked for, or was given before`;
      refused({ reason: 'not-asked', text }, from);
    },
    refuse: (message, from, reason, text) => tell(message, from, receiverOf(message), reason, text),
    settle,
    answerFor(message, from, receiver) {
      const { id = 0, ask } = message['@ec'] ?? {};
      if (ask === 'reply')
        settle(
          message,
          from,
          receiver,
          'no-handler',
          `${describeAddress(receiver)} has a messenger that knows no requests`,
        );
      else if (asks.answered(from, id, receiver)) post({ id, to: from, from: receiver, outcome: { kind: 'received' } });
    },
    gone(peer) {
      for (const { from, id } of asks.gone(peer)) {
        const text = `${describeAddress(peer)} has ended`;
        post({ id, to: from, from: peer, outcome: { kind: 'refused', reason: 'peer-gone', text } });
      }
    },
    lost,
  };
}

/** Where an answer goes: the sender of a message knows no more of itself than its relay stamped. */
function askerOf({ role, osId }: Sender): Peer | undefined {
  if (role === 'parent') return { role, osId: 0 };
  return osId === undefined ? undefined : { role, osId };
}

/** Whom one of several messages of one question was for: its sender waits for the others, too. */
function receiverOf({ to, receiverWorkerId, '@ec': header }: WireMessage): Peer | undefined {
  const osId = Number(receiverWorkerId);
  return header?.sub && isRole(to) && Number.isInteger(osId) ? { role: to, osId } : undefined;
}

const isWorker = ({ role }: Peer): boolean => role === 'agent' || role === 'app';
