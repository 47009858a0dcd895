import { createServer } from 'node:net';
import type { Server } from 'node:net';
import type { Sockets } from '@ec/worker';

interface Accepting {
  onconnection(status: number, connection: unknown): void;
}

/** Accepts for a server from the sockets of other slots, as long as these have nobody. */
export function takeLoans(server: Server, sockets: Sockets): void {
  const lent = new Map<number, Server>();

  function giveBack(slot: number): void {
    lent.get(slot)?.close();
    lent.delete(slot);
  }

  sockets.onLoan((slot, socket) => {
    giveBack(slot);
    if (!server.listening) return close(socket);
    // Only in the moment when the server stops to listen: what has come in by then is still served.
    const extra = createServer((connection) => void server.emit('connection', connection));
    lent.set(slot, extra);
    // Nobody is lost where it cannot be listened on: the master has it still, and lends it to another.
    extra.on('error', () => {});
    extra.listen(socket, () => {
      const handle = acceptingOf(extra);
      if (!handle) return giveBack(slot);
      const { onconnection } = handle;
      handle.onconnection = (status, connection) => {
        const own = acceptingOf(server);
        if (own) return own.onconnection(status, connection);
        onconnection.call(handle, status, connection);
        giveBack(slot);
      };
    });
  }, giveBack);
  server.once('close', () => {
    for (const slot of [...lent.keys()]) giveBack(slot);
  });
}

function acceptingOf(server: Server): Accepting | undefined {
  const handle: unknown = Reflect.get(server, '_handle');
  return typeof handle === 'object' && handle !== null && 'onconnection' in handle ? (handle as Accepting) : undefined;
}

function close(resource: unknown): void {
  const end: unknown = Reflect.get(Object(resource), 'close');
  if (typeof end === 'function') Reflect.apply(end, resource, []);
}
