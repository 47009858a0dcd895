import { fstatSync, readFileSync, readlinkSync } from 'node:fs';
import type { Descriptor } from './find-places.js';

/** A flag of unix sockets that accept (Linux, `__SO_ACCEPTCON`). */
const ACCEPTS = 0x10000;

/** Looks what a descriptor of this process is. Never throws. */
export function describeDescriptor(fd: number): Descriptor {
  try {
    if (!fstatSync(fd).isSocket()) return { isNot: 'no socket' };
  } catch {
    return { isNot: 'not open' };
  }
  const [, , , flags, , , , path] = unixSocket(fd);
  if (flags !== undefined && (Number.parseInt(flags, 16) & ACCEPTS) === 0)
    return { isNot: 'a socket that does not listen' };
  return { path };
}

/** Its line in the table of unix sockets; empty where it is none, or the system has no such table. */
function unixSocket(fd: number): readonly string[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    const lines = readFileSync('/proc/net/unix', 'latin1').split('\n');
    return lines.map((line) => line.split(/\s+/)).find((fields) => fields[6] === inode) ?? [];
  } catch {
    return [];
  }
}
