import { isRole } from './address.js';
import type { Address, Role } from './address.js';
import type { Header } from './envelope-header.js';
import type { WireMessage } from './envelope.js';
import { MessageError } from './errors.js';
import { showValue } from './show-value.js';

/** An address as it stands on the wire: in fields of Egg's form, and what that has no field for in our header. */
export interface AddressFields {
  readonly fields: Partial<WireMessage>;
  readonly header: Header | undefined;
}

const noFields: AddressFields = { fields: {}, header: undefined };

const ofRole = (to: Role): AddressFields => ({ fields: { to }, header: undefined });

/** Made once: most messages are for a role. */
const ofRoles: Readonly<Record<Role, AddressFields>> = {
  parent: ofRole('parent'),
  master: ofRole('master'),
  agent: ofRole('agent'),
  app: ofRole('app'),
};

/** Throws a `MessageError`, in the name of `action`, for what is no address. */
export function addressFields(action: string, to: Address | undefined): AddressFields {
  if (to === undefined) return noFields;
  if (typeof to === 'string' && isRole(to)) return ofRoles[to];
  if (!isAddress(to)) {
    const advice = 'address it to parent, master, agent or app, to a slot or an id of those, or to the id of a process';
    throw new MessageError({ action, receiver: showValue(to), advice });
  }
  const { role, osId, slot, id: worker } = to as { role?: string; osId?: number; slot?: number; id?: number };
  if (slot !== undefined) return { fields: { to: role }, header: { slot } };
  if (worker !== undefined) return { fields: { to: role }, header: { worker } };
  // There is one parent and one master. Their ids must not travel: a relay takes an id it does not know for an app's.
  if (osId === undefined || role === 'parent' || role === 'master') return { fields: { to: role }, header: undefined };
  const id = String(osId);
  return { fields: { ...(role && { to: role }), receiverPid: id, receiverWorkerId: id }, header: undefined };
}

/** Ids of the system may be text: Egg's own frameworks keep them so in places. */
function isAddress(to: unknown): to is Exclude<Address, string> {
  if (typeof to !== 'object' || to === null) return false;
  const { role, osId, slot, id } = to as Record<string, unknown>;
  const isWorker = role === 'agent' || role === 'app';
  if (slot !== undefined || id !== undefined)
    return isWorker && osId === undefined && isCount(slot ?? id) && (slot === undefined || id === undefined);
  const isId = (typeof osId === 'number' || typeof osId === 'string') && /^-?\d+$/.test(String(osId));
  return role === undefined ? isId : isRole(role) && (osId === undefined || isId);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
