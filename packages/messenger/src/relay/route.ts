import { describeAddress, isRole, parentPeer } from './address.js';
import type { Peer, Role } from './address.js';
import type { WireMessage } from './envelope.js';
import { quote } from './refusal.js';
import type { Refusal, RefusalReason } from './refusal.js';

/** Who is there at this moment, as the master knows it. */
export interface Topology {
  /** The id by which senders know the master: its process id, also where the workers are threads. */
  readonly masterId: number;
  /** Whether there is a channel to a parent. */
  readonly parent: boolean;
  /** Undefined while the agent is down. */
  readonly agentId: number | undefined;
  /** Every app worker whose channel is open, those still starting included. */
  readonly appIds: readonly number[];
}

/** One copy of a message and whom it is for. */
export interface Delivery {
  readonly to: Peer;
  readonly message: WireMessage;
}

/** Where a message goes. Without deliveries there is a refusal. */
export interface Routed {
  readonly deliveries: readonly Delivery[];
  readonly refusal?: Refusal | undefined;
}

type Receivers =
  | { readonly peers: readonly [Peer, ...Peer[]] }
  | { readonly reason: RefusalReason; readonly problem: string };

const defaultAddressee: Readonly<Record<Role, Role | undefined>> = {
  agent: 'app',
  app: 'agent',
  parent: 'master',
  master: undefined,
};

/**
 * Decides where a message goes, by Egg's rules: a receiver's id goes before `to`, and each role but the master has a
 * default addressee. The delivered message is a new one, with `from`, `senderWorkerId` and `to` as they truly are.
 * Pure; never throws: a message that can go nowhere comes back as a refusal.
 */
export function route(message: WireMessage, from: Peer, topology: Topology): Routed {
  const receivers = findReceivers(message, from.role, topology);
  if ('reason' in receivers) {
    const text = `the message ${quote(message.action)} from ${describeAddress(from)} ${receivers.problem}`;
    return { deliveries: [], refusal: { reason: receivers.reason, action: message.action, text } };
  }
  const stamped = stamp(message, from, receivers.peers[0].role);
  return { deliveries: receivers.peers.map((to) => ({ to, message: stamped })) };
}

function stamp(message: WireMessage, from: Peer, to: Role): WireMessage {
  const stamped = { ...message, to, from: from.role, senderWorkerId: String(from.osId) as string | undefined };
  // The parent has no id here, and must not lend itself another's.
  if (from.role === 'parent') delete stamped.senderWorkerId;
  return stamped;
}

function findReceivers(message: WireMessage, from: Role, topology: Topology): Receivers {
  const id = message.receiverWorkerId || message.receiverPid;
  if (id) return withId(id, topology);
  const to = message.to || defaultAddressee[from];
  if (to === undefined) return none('no-addressee', 'names no receiver: give it a role or an id');
  return isRole(to)
    ? withRole(to, topology)
    : none('unknown-role', `is for ${quote(to)}: send it to parent, master, agent or app`);
}

function withId(id: string, { agentId, appIds, masterId }: Topology): Receivers {
  // The workers before the master: thread ids are small numbers, as is the process id of a master in a container.
  if (agentId !== undefined && id === String(agentId)) return one('agent', agentId);
  const appId = appIds.find((each) => id === String(each));
  if (appId !== undefined) return one('app', appId);
  if (id === String(masterId)) return one('master', masterId);
  return none(
    'unknown-receiver',
    `is for ${quote(id)}, the id of nobody here: it may have been replaced, ask for the new one`,
  );
}

function withRole(role: Role, { agentId, appIds, masterId, parent }: Topology): Receivers {
  switch (role) {
    case 'master':
      return one('master', masterId);
    case 'parent':
      if (!parent)
        return none('no-parent', 'is for the parent, and there is none: start the master from one, with a channel');
      return { peers: [parentPeer] };
    case 'agent':
      if (agentId === undefined)
        return none('agent-down', 'is for the agent, which is down: send it again when it is back');
      return one('agent', agentId);
    case 'app': {
      const [first, ...others] = appIds.map((osId): Peer => ({ role: 'app', osId }));
      if (first === undefined)
        return none('no-apps', 'is for the apps, and there are none: send it again when one has started');
      return { peers: [first, ...others] };
    }
    default:
      return role satisfies never;
  }
}

function one(role: Role, osId: number): Receivers {
  return { peers: [{ role, osId }] };
}

function none(reason: RefusalReason, problem: string): Receivers {
  return { reason, problem };
}
