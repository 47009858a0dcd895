import type { WireMessage } from '../envelope.js';
import { sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { pack } from './pack.js';
import type { Weight } from './weigh.js';

/** A message whose payload JSON carries: that of an application, or a reply in an answer. Most are that already. */
export function packMessage<M extends WireMessage | SealedSystem>(message: M, { isPlain }: Weight): M {
  return isPlain ? message : (('action' in message ? packed(message) : packedReply(message)) as M);
}

function packed(message: WireMessage): WireMessage {
  const { data, codec } = pack(message.data, { isPlain: false });
  return { ...message, data, '@ec': { ...message['@ec'], codec } };
}

function packedReply(message: SealedSystem): SealedSystem {
  if (message.type !== 'answer' || message.data.outcome.kind !== 'reply') return message;
  const { outcome } = message.data;
  const { data, codec } = pack(outcome.data, { isPlain: false });
  return sealSystem({ type: 'answer', data: { ...message.data, outcome: { ...outcome, data, codec } } });
}
