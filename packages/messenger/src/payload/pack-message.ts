import type { WireMessage } from '../envelope.js';
import { sealSystem } from '../system-message.js';
import type { SealedSystem } from '../system-message.js';
import { pack, packForPort } from './pack.js';
import type { Packed } from './pack.js';
import type { Weight } from './weigh.js';

/** A message whose payload JSON carries: that of an application, or a reply in an answer. Most are that already. */
export function packMessage<M extends WireMessage | SealedSystem>(message: M, weight: Weight): M {
  return weight.isPlain ? message : packed(message, (data) => pack(data, weight));
}

/** The same for a port: what arrives is what JSON and V8 would bring over a channel of processes. */
export function packMessageForPort<M extends WireMessage | SealedSystem>(message: M, weight: Weight): M {
  return weight.isCloned ? message : packed(message, (data) => packForPort(data, weight));
}

function packed<M extends WireMessage | SealedSystem>(message: M, by: (data: unknown) => Packed): M {
  return ('action' in message ? packedMessage(message, by) : packedReply(message, by)) as M;
}

function packedMessage(message: WireMessage, by: (data: unknown) => Packed): WireMessage {
  const { data, codec } = by(message.data);
  return { ...message, data, '@ec': { ...message['@ec'], codec } };
}

function packedReply(message: SealedSystem, by: (data: unknown) => Packed): SealedSystem {
  if (message.type !== 'answer' || message.data.outcome.kind !== 'reply') return message;
  const { outcome } = message.data;
  const { data, codec } = by(outcome.data);
  return sealSystem({ type: 'answer', data: { ...message.data, outcome: { ...outcome, data, codec } } });
}
