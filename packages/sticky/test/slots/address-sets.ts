/** Sets of addresses as clients have them: the address of the client with this number, below 10,000. */
export const addressSets: Readonly<Record<string, (index: number) => string>> = {
  'IPv4, one after the other': (index) => ipv4(0x0a00_0000 + index),
  'IPv4, wrapped into IPv6': (index) => `::ffff:${ipv4(0xc0a8_0000 + index)}`,
  'IPv4, first addresses of networks of 256': (index) => ipv4(0x0b00_0001 + index * 256),
  'IPv4, one of each of many networks of 65,536': (index) => ipv4((0x0101_0000 + index * 0x1_0000 + 17) % 2 ** 32),
  'IPv4, even ones': (index) => ipv4(0xac10_0000 + index * 2),
  'IPv4, at random': (index) => ipv4(scatter(index)),
  'IPv6, one after the other in a /64': (index) => `2001:db8:1:2::${(index + 1).toString(16)}`,
  'IPv6, the first of a /64 each': (index) => `2a02:8070:${index.toString(16)}::1`,
  'IPv6, first of a /56 each': (index) => `2003:${(index >> 4).toString(16)}:${((index & 15) << 8).toString(16)}::1`,
  'IPv6, made of the hardware address (EUI-64)': (index) =>
    `2001:db8::21${(index & 15).toString(16)}:5eff:fe${byte(index >> 12)}:${((index >> 4) & 0xff).toString(16)}${byte(index & 255)}`,
  'IPv6, at random (privacy extensions)': (index) =>
    `2001:16b8:2d00:5500:${[0, 1, 2, 3].map((part) => (scatter(index * 4 + part) & 0xffff).toString(16)).join(':')}`,
  'IPv6, link-local with a zone': (index) => `fe80::1ff:fe23:${(index + 1).toString(16)}%eth0`,
  'IPv6, 6to4': (index) => `2002:c0a8:${(index + 1).toString(16)}::1`,
  'IPv6, NAT64': (index) => `64:ff9b::c633:${(index + 1).toString(16)}`,
};

function ipv4(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

function byte(number: number): string {
  return (number & 255).toString(16).padStart(2, '0');
}

/** Each number once, without an order that can be seen. */
function scatter(index: number): number {
  return Number(((BigInt(index + 1) * 0x9e37_79b9_7f4a_7c15n) >> 17n) & 0xffff_ffffn);
}
