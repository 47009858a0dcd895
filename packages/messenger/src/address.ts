/** The four kinds of processes (or threads) in a cluster. */
export type Role = 'parent' | 'master' | 'agent' | 'app';

/** One end of the topology. */
export interface Peer {
  readonly role: Role;
  /** Process id or thread id. 0 for the parent, of whom there is only one and whose id nobody needs. */
  readonly osId: number;
}

/** Who sent a message, as far as its receiver can know. */
export interface Sender {
  readonly role: Role;
  /** Process id or thread id; undefined where the relay did not say, as Egg's own does not. */
  readonly osId?: number | undefined;
}

/** A worker by its place, which a replacement inherits. */
export interface SlotAddress {
  readonly role: 'agent' | 'app';
  /** From 0. */
  readonly slot: number;
  readonly osId?: undefined;
}

/** A worker by its id in the cluster; once it is gone, whoever has taken its slot. */
export interface IdAddress {
  readonly role: 'agent' | 'app';
  /** From 1; never given twice. */
  readonly id: number;
  readonly osId?: undefined;
}

/**
 * Where a message goes: to everybody of a role, to a worker by its slot or its id, to one process or thread of a role, or
 * to an id of the system (`osId`) of whatever role. All but the last two survive a restart. A `Peer` and a `Sender` are
 * addresses too, so a listener answers with `send(action, data, from)`.
 */
export type Address = Role | Sender | SlotAddress | IdAddress | { readonly role?: undefined; readonly osId: number };

/** To whom a role speaks that names nobody; the master has to. */
export const defaultAddressee: Readonly<Record<Role, Role | undefined>> = {
  agent: 'app',
  app: 'agent',
  parent: 'master',
  master: undefined,
};

/** The parent as a peer. */
export const parentPeer: Peer = Object.freeze({ role: 'parent', osId: 0 });

/** Says whether a string from outside names a role. */
export function isRole(value: unknown): value is Role {
  return value === 'parent' || value === 'master' || value === 'agent' || value === 'app';
}

/** An address for an error or a log line, for example `app 4711`. */
export function describeAddress(address: Address | undefined): string {
  if (address === undefined) return 'its default addressee';
  // Plain JavaScript may pass anything, and is told so elsewhere.
  if (typeof address !== 'object' || address === null) return String(address);
  if ('slot' in address) return `${address.role} in slot ${address.slot}`;
  if ('id' in address) return `${address.role} #${address.id}`;
  const { role = 'the process or thread', osId } = address;
  return osId ? `${role} ${osId}` : role;
}
