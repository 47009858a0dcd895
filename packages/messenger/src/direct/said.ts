import type { Peer } from '../address.js';
import type { Answer } from '../answer.js';
import type { Header, Redo } from '../envelope-header.js';
import type { WireMessage } from '../envelope.js';
import { weigh } from '../payload/weigh.js';
import type { Weight } from '../payload/weigh.js';
import { sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';

/** What goes over a connection. */
export type Said = WireMessage | SealedSystem;

/** Of what is read back from a connection. */
export function weightOf(message: Said): Weight {
  return weigh('action' in message ? message.data : (message.data as { outcome?: { data?: unknown } }).outcome?.data);
}

export const isAnswer = (raw: unknown): raw is SealedSystem & { readonly type: 'answer'; readonly data: Answer } =>
  typeof raw === 'object' && raw !== null && !('action' in raw) && (raw as Partial<SealedSystem>).type === 'answer';

/** The same message to one of those it is for. */
export function toOne(message: WireMessage, { role, osId }: Peer, more: Header): WireMessage {
  const { slot: _slot, worker: _worker, one: _one, ...header } = message['@ec'] ?? {};
  const id = String(osId);
  return { ...message, to: role, receiverPid: id, receiverWorkerId: id, '@ec': { ...header, ...more } };
}

/** The same, sent again by way of the relay: it may have come over a connection that broke. */
export function again(message: Said, peer: Peer, redo: Redo): Said {
  if ('action' in message) return toOne(message, peer, { sub: true, redo });
  return isAnswer(message) ? sealSystem({ type: 'answer', data: { ...message.data, redo } }) : message;
}
