import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_HEADER } from '../../src/proxy/parse-binary.js';
import { parseProxyHeader } from '../../src/proxy/parse-proxy-header.js';
import { binaryHeader } from './binary-header.js';

const text = (line: string): Buffer => Buffer.from(line, 'latin1');
const ipv4 = Buffer.from([203, 0, 113, 9, 10, 0, 0, 1, 0x12, 0x67, 0x01, 0xbb]);
const ipv6 = Buffer.concat([
  Buffer.from('20010db8000000000000000000000001', 'hex'),
  Buffer.from('20010db8000000000000000000000002', 'hex'),
  Buffer.from([0x12, 0x67, 0x01, 0xbb]),
]);
const tlv = Buffer.from([0x04, 0x00, 0x03, 1, 2, 3]);

const complete: readonly (readonly [
  what: string,
  header: Buffer,
  peer: { address: string; port: number } | undefined,
])[] = [
  ['1, IPv4', text('PROXY TCP4 203.0.113.9 10.0.0.1 4711 443\r\n'), { address: '203.0.113.9', port: 4711 }],
  ['1, IPv6', text('PROXY TCP6 2001:db8::1 2001:db8::2 4711 443\r\n'), { address: '2001:db8::1', port: 4711 }],
  ['1, unknown', text('PROXY UNKNOWN\r\n'), undefined],
  ['1, unknown with rubbish', text('PROXY UNKNOWN ffff:f...f 1 2\r\n'), undefined],
  ['2, IPv4', binaryHeader(0x21, 0x11, ipv4), { address: '203.0.113.9', port: 4711 }],
  ['2, IPv4 with TLVs', binaryHeader(0x21, 0x11, Buffer.concat([ipv4, tlv])), { address: '203.0.113.9', port: 4711 }],
  ['2, IPv6', binaryHeader(0x21, 0x21, ipv6), { address: '2001:db8::1', port: 4711 }],
  ['2, IPv6 with TLVs', binaryHeader(0x21, 0x21, Buffer.concat([ipv6, tlv])), { address: '2001:db8::1', port: 4711 }],
  ['2, a unix socket', binaryHeader(0x21, 0x31, Buffer.alloc(216)), undefined],
  ['2, unspecified', binaryHeader(0x21, 0x00, Buffer.alloc(0)), undefined],
  ['2, LOCAL', binaryHeader(0x20, 0x00, Buffer.alloc(0)), undefined],
  ['2, LOCAL with addresses', binaryHeader(0x20, 0x11, ipv4), undefined],
];

test.each(complete)('version %s', (_what, header, peer) => {
  expect(parseProxyHeader(header)).toEqual({ kind: 'complete', length: header.length, peer });
});

test.each(complete)('version %s: any part of it is incomplete, and what follows is left', (_what, header, peer) => {
  for (let length = 0; length < header.length; length += 1) {
    expect(parseProxyHeader(header.subarray(0, length))).toEqual({ kind: 'incomplete' });
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (more) => {
      const result = parseProxyHeader(Buffer.concat([header, more]));
      expect(result).toEqual({ kind: 'complete', length: header.length, peer });
    }),
  );
});

describe('what is no header', () => {
  test.each([
    ['HTTP', text('GET / HTTP/1.1\r\n')],
    ['TLS', Buffer.from([0x16, 0x03, 0x01])],
    ['other capitals', text('proxy TCP4')],
    ['no end', text(`PROXY TCP4 ${'1'.repeat(100)}`)],
    ['another protocol', text('PROXY UDP4 203.0.113.9 10.0.0.1 4711 443\r\n')],
    ['an address of the other family', text('PROXY TCP4 2001:db8::1 10.0.0.1 4711 443\r\n')],
    ['a port too large', text('PROXY TCP4 203.0.113.9 10.0.0.1 65536 443\r\n')],
    ['a port with a zero in front', text('PROXY TCP4 203.0.113.9 10.0.0.1 0443 443\r\n')],
    ['a field too few', text('PROXY TCP4 203.0.113.9 10.0.0.1 4711\r\n')],
    ['a field too many', text('PROXY TCP4 203.0.113.9 10.0.0.1 4711 443 1\r\n')],
    ['two spaces', text('PROXY TCP4  203.0.113.9 10.0.0.1 4711 443\r\n')],
    ['version 3', binaryHeader(0x31, 0x11, ipv4)],
    ['an unknown command', binaryHeader(0x22, 0x11, ipv4)],
    ['an unknown family', binaryHeader(0x21, 0x41, ipv4)],
    ['too short for IPv4', binaryHeader(0x21, 0x11, ipv4.subarray(1))],
    ['too short for IPv6', binaryHeader(0x21, 0x21, ipv6.subarray(1))],
    ['too long', binaryHeader(0x21, 0x11, Buffer.alloc(LONGEST_HEADER))],
  ])('%s', (_what, bytes) => {
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'invalid', reason: expect.any(String) });
  });

  test('no bytes throw, and a result once given stays', () => {
    const start = fc.constantFrom(...complete.map(([, header]) => header), text('PROXY '), Buffer.alloc(0));
    fc.assert(
      fc.property(start, fc.nat(60), fc.uint8Array({ maxLength: 200 }), (header, cut, noise) => {
        const bytes = Buffer.concat([header.subarray(0, cut), noise]);
        const all = parseProxyHeader(bytes);
        for (let length = 0; length < bytes.length; length += 1) {
          const part = parseProxyHeader(bytes.subarray(0, length));
          if (part.kind !== 'incomplete')
            expect(part.kind === 'complete' ? part : 'invalid').toEqual(all.kind === 'complete' ? all : 'invalid');
        }
      }),
    );
  });
});
