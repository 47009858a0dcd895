import { addressKey } from '../key/address-key.js';
import type { ProxyHeader } from './parse-proxy-header.js';

/** How version 2 begins: bytes that no other protocol begins with. */
export const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);

/** A header may say that it is 64 KiB long; what proxies send has some hundred bytes. */
export const LONGEST_HEADER = 4_096;

const HEAD_BYTES = 16;
/** Two addresses and two ports. */
const INET_BYTES = 12;
const INET6_BYTES = 36;

/** Version 2, whose bytes begin with the signature, as far as they have come. What follows the addresses is skipped. */
export function parseBinary(bytes: Buffer): ProxyHeader {
  if (bytes.length < HEAD_BYTES) return { kind: 'incomplete' };
  const [versionAndCommand, familyAndProtocol] = [bytes.readUInt8(12), bytes.readUInt8(13)];
  if (versionAndCommand >> 4 !== 2) return invalid(`its version is ${versionAndCommand >> 4}, and should be 2`);
  const command = versionAndCommand & 0x0f;
  if (command > 1) return invalid(`its command is ${command}, and should be 0 (LOCAL) or 1 (PROXY)`);
  const rest = bytes.readUInt16BE(14);
  const length = HEAD_BYTES + rest;
  if (length > LONGEST_HEADER)
    return invalid(`its header has ${length} bytes, and should have at most ${LONGEST_HEADER}`);
  const family = familyAndProtocol >> 4;
  const isShort = (family === 1 && rest < INET_BYTES) || (family === 2 && rest < INET6_BYTES);
  if (command === 1 && isShort) return invalid(`its ${rest} bytes are too few for its addresses`);
  if (bytes.length < length) return { kind: 'incomplete' };
  if (command === 0) return { kind: 'complete', length, peer: undefined };
  // 0 is UNSPEC and 3 is a unix socket: nothing to tell clients apart by. The receiver uses what the connection says.
  if (family === 1)
    return complete(length, bytes.subarray(HEAD_BYTES, HEAD_BYTES + 4).join('.'), bytes.readUInt16BE(24));
  if (family === 2) return complete(length, inet6(bytes.subarray(HEAD_BYTES, HEAD_BYTES + 16)), bytes.readUInt16BE(48));
  if (family > 3) return invalid(`its address family is ${family}, which does not exist`);
  return { kind: 'complete', length, peer: undefined };
}

function complete(length: number, address: string, port: number): ProxyHeader {
  return { kind: 'complete', length, peer: { address, port } };
}

function inet6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return addressKey(groups.join(':'));
}

function invalid(reason: string): ProxyHeader {
  return { kind: 'invalid', reason };
}
