import { isIP } from 'node:net';
import { addressKey } from './address-key.js';
import type { Trust } from './trust.js';

/**
 * The client's address from a header that each proxy adds to at its right end (`x-forwarded-for`, or `forwarded` of
 * RFC 7239): the rightmost one that is no trusted proxy, because what stands left of it may have been written by anybody.
 * The leftmost where all are trusted; undefined where the header says no address there. Pure.
 */
export function forwardedAddress(name: string, value: string, isTrusted: Trust): string | undefined {
  const hops = value.split(',').map(name.toLowerCase() === 'forwarded' ? forwardedFor : addressOf);
  let client: string | undefined;
  for (const hop of hops.reverse()) {
    // A name that hides an address (`unknown`, `_hidden`): nothing left of it can be believed.
    if (hop === undefined) return client;
    client = hop;
    if (!isTrusted(hop)) return hop;
  }
  return client;
}

/** `for=192.0.2.60;proto=http`, `For="[2001:db8::1]:4711"` */
function forwardedFor(element: string): string | undefined {
  const pair = element.split(';').find((part) => /^\s*for\s*=/i.test(part));
  const value = pair?.slice(pair.indexOf('=') + 1).trim() ?? '';
  return addressOf(/^".*"$/.test(value) ? value.slice(1, -1) : value);
}

/** With or without port and brackets. */
function addressOf(text: string): string | undefined {
  const trimmed = text.trim();
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  return isIP(bare) === 0 ? undefined : addressKey(bare);
}
