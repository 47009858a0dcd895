/** A header of version 2 of the PROXY protocol. */
export function binaryHeader(versionAndCommand: number, familyAndProtocol: number, rest: Uint8Array): Buffer {
  const head = Buffer.from('0d0a0d0a000d0a515549540a00000000', 'hex');
  head.writeUInt8(versionAndCommand, 12);
  head.writeUInt8(familyAndProtocol, 13);
  head.writeUInt16BE(rest.length, 14);
  return Buffer.concat([head, rest]);
}
