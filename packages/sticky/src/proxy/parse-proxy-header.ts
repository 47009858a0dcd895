import { parseText } from './parse-text.js';
import { parseBinary, SIGNATURE } from './parse-binary.js';

/** Whom a proxy speaks for. */
export interface ProxiedPeer {
  readonly address: string;
  readonly port: number;
}

/**
 * What the first bytes of a connection say:
 * - `incomplete`: more bytes are needed
 * - `invalid`: they are no header of the PROXY protocol, for this reason
 * - `complete`: the header has `length` bytes; `peer` is undefined where the proxy speaks for itself (LOCAL, UNKNOWN) or
 *   for a client without an address (a unix socket)
 */
export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'complete'; readonly length: number; readonly peer: ProxiedPeer | undefined };

const TEXT_START = Buffer.from('PROXY ');

/**
 * Reads a header of the PROXY protocol, version 1 or 2, off the first bytes of a connection; to be asked again with all
 * of them when more have come. How they were split makes no difference. Never throws. Pure.
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsAlike(bytes, TEXT_START))
    return bytes.length < TEXT_START.length ? { kind: 'incomplete' } : parseText(bytes);
  if (startsAlike(bytes, SIGNATURE)) return parseBinary(bytes);
  return { kind: 'invalid', reason: 'the connection does not begin with a PROXY header' };
}

function startsAlike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}
