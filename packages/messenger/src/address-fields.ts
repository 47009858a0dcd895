import { isRole } from './address.js';
import type { Address } from './address.js';
import type { WireMessage } from './envelope.js';
import { MessageError } from './errors.js';
import { showValue } from './show-value.js';

/** An address as it stands on the wire. Throws a `MessageError`, in the name of `action`, where it is none. */
export function addressFields(action: string, to: Address | undefined): Partial<WireMessage> {
  if (to === undefined) return {};
  if (!isAddress(to)) {
    const advice = 'address it to parent, master, agent or app, or to the id of a process or thread';
    throw new MessageError({ action, receiver: showValue(to), advice });
  }
  const { role, osId } = typeof to === 'string' ? { role: to, osId: undefined } : to;
  // There is one parent and one master. Their ids must not travel: a relay takes an id it does not know for an app's.
  if (osId === undefined || role === 'parent' || role === 'master') return { to: role };
  const id = String(osId);
  return { ...(role && { to: role }), receiverPid: id, receiverWorkerId: id };
}

/** Ids may be text: Egg's own frameworks keep them so in places. */
function isAddress(to: unknown): to is Address {
  if (typeof to !== 'object' || to === null) return isRole(to);
  const { role, osId } = to as { role?: unknown; osId?: unknown };
  const isId = (typeof osId === 'number' || typeof osId === 'string') && /^-?\d+$/.test(String(osId));
  return role === undefined ? isId : isRole(role) && (osId === undefined || isId);
}
