import { defaultAddressee, describeAddress, isRole, parentPeer } from '../address.js';
import type { Peer, Role } from '../address.js';
import type { WireMessage } from '../envelope.js';
import { quote } from '../refusal.js';
import type { Refusal, RefusalReason } from '../refusal.js';
import type { Topology, WorkerPeer } from './topology.js';

/** One copy of a message and whom it is for. */
export interface Delivery {
  readonly to: Peer;
  readonly message: WireMessage;
}

/** Where a message goes. Without deliveries there is a refusal. */
export interface Routed {
  readonly deliveries: readonly Delivery[];
  readonly refusal?: Refusal | undefined;
  /** The receiver is about to come (back): what is refused now will find it later. */
  readonly isComing?: boolean | undefined;
}

interface Found {
  readonly peers: readonly [Peer, ...Peer[]];
  /** They have no slot yet: told what all are told, and nothing that is for one. */
  readonly waiting?: readonly Peer[];
}

type Receivers = Found | { readonly reason: RefusalReason; readonly problem: string; readonly isComing?: boolean };

/**
 * Decides where a message goes, by Egg's rules: a receiver's id goes before `to`, and each role but the master has a
 * default addressee; then by our header, to one slot, one worker or one at random. The delivered message is a new one,
 * with `from`, `senderWorkerId` and `to` as they truly are. Pure but for `random`; never throws: a message that can go
 * nowhere comes back as a refusal.
 */
export function route(message: WireMessage, from: Peer, topology: Topology, random = Math.random): Routed {
  const receivers = findReceivers(message, from.role, topology);
  if ('reason' in receivers) {
    const { reason, problem, isComing } = receivers;
    const text = `the message ${quote(message.action)} from ${describeAddress(from)} ${problem}`;
    return { deliveries: [], refusal: { reason, action: message.action, text }, isComing };
  }
  const { peers } = receivers;
  const stamped = stamp(message, from, peers[0].role);
  return {
    deliveries: choose(message, receivers, random).map(({ role, osId }) => ({ to: { role, osId }, message: stamped })),
  };
}

/** Whom a message would go to; nobody, where it would be refused. */
export function receiversOf(
  message: WireMessage,
  from: Role,
  topology: Topology,
  random = Math.random,
): readonly Peer[] {
  const receivers = findReceivers(message, from, topology);
  return 'reason' in receivers ? [] : choose(message, receivers, random);
}

function choose(message: WireMessage, { peers, waiting = [] }: Found, random: () => number): readonly Peer[] {
  if (!message['@ec']?.one) return [...peers, ...waiting];
  return [peers[Math.floor(random() * peers.length)] ?? peers[0]];
}

function stamp(message: WireMessage, { role, osId }: Peer, to: Role): WireMessage {
  const { action, data, receiverPid, receiverWorkerId, '@ec': header } = message;
  // The parent has no id here, and must not lend itself another's.
  const senderWorkerId = role === 'parent' ? undefined : String(osId);
  // Most have no more than this, and in one shape they cost the relay least.
  const stamped = { action, data, to, from: role, receiverPid, receiverWorkerId, senderWorkerId, '@ec': header };
  for (const key in message) if (!Object.hasOwn(stamped, key)) return { ...message, ...stamped };
  return stamped;
}

function findReceivers(message: WireMessage, from: Role, topology: Topology): Receivers {
  const id = message.receiverWorkerId || message.receiverPid;
  if (id) return withId(id, topology);
  const to = message.to || defaultAddressee[from];
  if (to === undefined) return none('no-addressee', 'names no receiver: give it a role or an id');
  if (!isRole(to)) return none('unknown-role', `is for ${quote(to)}: send it to parent, master, agent or app`);
  const { slot, worker } = message['@ec'] ?? {};
  if (to !== 'agent' && to !== 'app') return withRole(to, topology);
  if (slot !== undefined) return withSlot(to, slot, topology);
  return worker === undefined ? withRole(to, topology) : withWorker(to, worker, topology);
}

function withId(id: string, { workers, masterId }: Topology): Receivers {
  // The workers before the master: thread ids are small numbers, as is the process id of a master in a container.
  const worker = workers.find(({ osId }) => id === String(osId));
  if (worker) return { peers: [worker] };
  if (id === String(masterId)) return { peers: [{ role: 'master', osId: masterId }] };
  return none(
    'unknown-receiver',
    `is for ${quote(id)}, the id of nobody here: it may have been replaced, ask for the new one`,
  );
}

function withWorker(role: 'agent' | 'app', id: number, topology: Topology): Receivers {
  const worker = topology.workers.find((one) => one.role === role && one.id === id);
  if (worker) return { peers: [worker] };
  const slot = topology.slotOf?.(role, id);
  if (slot !== undefined) return withSlot(role, slot, topology);
  return none('unknown-receiver', `is for ${role} #${id}, and there never was one: ids begin with 1`);
}

/** While a slot is handed over there may be two in it: the newer one has the future. */
function withSlot(role: 'agent' | 'app', slot: number, { workers, isComing }: Topology): Receivers {
  const inSlot = workers.filter((one) => one.role === role && one.slot === slot && !one.isLeaving);
  const worker = inSlot.reduce<WorkerPeer | undefined>(
    (newest, one) => (newest && newest.id > one.id ? newest : one),
    undefined,
  );
  if (worker) return { peers: [worker] };
  if (isComing?.(role, slot)) return { ...down(role, `in slot ${slot} `), isComing: true };
  return none('unknown-receiver', `is for the ${role} in slot ${slot}, and there is no such slot: they begin with 0`);
}

function withRole(role: Role, { workers, masterId, parent, isComing, isGathering }: Topology): Receivers {
  if (role === 'master') return { peers: [{ role, osId: masterId }] };
  if (role === 'parent') {
    return parent
      ? { peers: [parentPeer] }
      : none('no-parent', 'is for the parent, and there is none: start the master from one, with a channel');
  }
  const [first, ...others] = workers.filter((one) => one.role === role && !one.isLeaving && one.slot !== undefined);
  if (!first || isGathering?.(role)) return { ...down(role), isComing: isComing?.(role) ?? false };
  const waiting = workers.filter((one) => one.role === role && one.slot === undefined);
  // There is one agent: of two, during a handover, the newer one.
  return role === 'agent' ? { peers: [others.at(-1) ?? first] } : { peers: [first, ...others], waiting };
}

function down(role: 'agent' | 'app', where = ''): { reason: RefusalReason; problem: string } {
  return role === 'agent'
    ? { reason: 'agent-down', problem: `is for the agent ${where}which is down: send it again when it is back` }
    : { reason: 'no-apps', problem: `is for the apps ${where}and there are none: send it again when one has started` };
}

function none(reason: RefusalReason, problem: string): { reason: RefusalReason; problem: string } {
  return { reason, problem };
}
