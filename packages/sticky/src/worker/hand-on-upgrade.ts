import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { holdSocket } from './hold-socket.js';
import { sealHeaders } from './origin-header.js';

export interface HandOnUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** The other worker's socket. */
  readonly path: string;
}

/**
 * Lets another worker answer a request to upgrade (or CONNECT): from its first line on all bytes pass both ways as they
 * are. `notSent` is called where the other worker cannot be reached, for it to be answered here; it is not where the
 * client has gone by then.
 */
export function handOnUpgrade({ request, socket, head, path }: HandOnUpgrade, notSent: () => void): void {
  const letGo = holdSocket(socket);
  if (socket.destroyed) return;
  const peer = connect({ path, allowHalfOpen: true });
  const refused = (): void => {
    socket.off('close', abandon);
    if (letGo()) notSent();
  };
  const abandon = (): void => void peer.destroy();
  peer.once('error', refused);
  socket.once('close', abandon);
  peer.once('connect', () => {
    peer.off('error', refused);
    // As of the client's end, which stays held: 'close' follows, and takes the other one along.
    peer.on('error', () => {});
    // It tells of its end some time later.
    if (socket.destroyed) return abandon();
    peer.once('close', () => socket.destroy());
    peer.write(headOf(request), 'latin1');
    if (head.length > 0) peer.write(head);
    socket.pipe(peer);
    peer.pipe(socket);
  });
}

function headOf(request: IncomingMessage): string {
  const headers = sealHeaders(request, undefined);
  let text = `${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2) text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return `${text}\r\n`;
}
