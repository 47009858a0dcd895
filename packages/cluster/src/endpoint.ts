import type { SystemActions } from '@ec/messenger';
import type { Endpoint } from './view.js';

/** Where a cluster serves, from what its first ready worker said; `host` stands where no host was bound. */
export function endpointOf(
  { address, protocol = 'http' }: Pick<SystemActions['ready'], 'address' | 'protocol'>,
  host = '127.0.0.1',
): Endpoint | undefined {
  if (!address) return undefined;
  if ('path' in address) return { protocol, port: undefined, address: address.path };
  const hostname = bracketed(address.hostname ?? host);
  return { protocol, port: address.port, address: `${protocol}://${hostname}:${address.port}` };
}

/** The same of all places where it serves; the first comes first. */
export function endpointsOf(ready: SystemActions['ready'], host?: string): readonly Endpoint[] {
  return [ready, ...(ready.others ?? [])].flatMap((served) => endpointOf(served, host) ?? []);
}

/** An IPv6 address in a URL stands in brackets (RFC 3986, 3.2.2). */
function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
