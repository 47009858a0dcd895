import type { IncomingMessage } from 'node:http';
import { addressKey } from './address-key.js';
import { forwardedAddress } from './forwarded-address.js';
import { readCookie } from './read-cookie.js';
import { readQuery } from './read-query.js';
import type { Trust } from './trust.js';

/** By what requests are told apart. */
export interface RequestRule {
  readonly by: 'header' | 'cookie' | 'query';
  /** Of the header, the cookie or the parameter. */
  readonly name: string;
  /** Whose requests are read; those of others are told apart by the address they come from. */
  readonly trust: Trust;
}

/** The part of a request that its key is made of. */
export type KeyedRequest = Pick<IncomingMessage, 'headers' | 'url'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * The key of a request; the same client gives the same one. Undefined where it has none yet (no cookie, no parameter)
 * and may be served anywhere. Pure.
 */
export function requestKey(request: KeyedRequest, { by, name, trust }: RequestRule): string | undefined {
  const { remoteAddress } = request.socket;
  const own = (): string => addressKey(remoteAddress ?? '');
  if (!trust(remoteAddress)) return own();
  if (by === 'cookie') return readCookie(request.headers.cookie, name);
  if (by === 'query') return readQuery(request.url ?? '', name);
  const header = request.headers[name.toLowerCase()];
  const value = Array.isArray(header) ? header.join(',') : header;
  return (value === undefined ? undefined : forwardedAddress(name, value, trust)) ?? own();
}
