import { isIP } from 'node:net';
import type { ProxyHeader } from './parse-proxy-header.js';

/** The longest header of version 1, with its line end. */
const LONGEST_TEXT = 107;

/** Version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 4711 443` and a line end. The bytes begin with `PROXY `. */
export function parseText(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LONGEST_TEXT).indexOf('\r\n');
  if (end < 0) {
    if (bytes.length < LONGEST_TEXT) return { kind: 'incomplete' };
    return invalid(`its header has no end within ${LONGEST_TEXT} bytes`);
  }
  const [, protocol, ...fields] = bytes.toString('latin1', 0, end).split(' ');
  const length = end + 2;
  // What follows UNKNOWN is to be ignored.
  if (protocol === 'UNKNOWN') return { kind: 'complete', length, peer: undefined };
  const family = protocol === 'TCP4' ? 4 : protocol === 'TCP6' ? 6 : 0;
  if (family === 0) return invalid('its protocol is none of TCP4, TCP6 and UNKNOWN');
  const [source = '', destination = '', sourcePort = '', destinationPort = ''] = fields;
  if (fields.length !== 4) return invalid(`it has ${fields.length} fields after its protocol, and should have 4`);
  if (isIP(source) !== family || isIP(destination) !== family) return invalid('an address is not of its protocol');
  if (!isPort(sourcePort) || !isPort(destinationPort)) return invalid('a port is none');
  return { kind: 'complete', length, peer: { address: source, port: Number(sourcePort) } };
}

function invalid(reason: string): ProxyHeader {
  return { kind: 'invalid', reason };
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}
