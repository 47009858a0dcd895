import type { WireMessage } from './envelope.js';
import { unpack } from './payload/pack.js';

/** A message as a messenger of Egg's knows it, with its payload as JSON would bring it. Throws for an unreadable one. */
export function withoutHeader(message: WireMessage): WireMessage {
  const { '@ec': header, ...plain } = message;
  return header?.codec ? { ...plain, data: unpack(message.data, header.codec) } : plain;
}
