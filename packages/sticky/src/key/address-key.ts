import { SocketAddress, isIP } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.)/i;

/**
 * The one way to write an address, so that it is the same key wherever it was read: IPv4 also where it is wrapped into
 * IPv6, IPv6 in its shortest form, without zone. Anything else is left as it is.
 */
export function addressKey(address: string): string {
  const bare = address.replace(MAPPED, '');
  if (!bare.includes(':')) return bare;
  const plain = bare.replace(/%.*$/, '');
  if (isIP(plain) !== 6) return address;
  return new SocketAddress({ address: plain, family: 'ipv6' }).address.replace(MAPPED, '');
}
