import type { Server } from 'node:net';
import type { Sockets } from '@ec/worker';
import { createDoor } from '../listeners/door.js';

/** Accepts for a server from the sockets of other slots, as long as these have nobody. */
export function takeLoans(server: Server, listener: number, sockets: Sockets): void {
  const lent = new Map<number, Server>();

  function giveBack(slot: number): void {
    lent.get(slot)?.close();
    lent.delete(slot);
  }

  sockets.onLoan(
    listener,
    (slot, socket) => {
      giveBack(slot);
      if (!server.listening) return close(socket);
      const extra = createDoor(server, () => giveBack(slot));
      lent.set(slot, extra);
      // Nobody is lost where it cannot be listened on: the master has it still, and lends it to another.
      extra.on('error', () => {});
      extra.listen(socket);
    },
    giveBack,
  );
  server.once('close', () => {
    for (const slot of [...lent.keys()]) giveBack(slot);
  });
}

function close(resource: unknown): void {
  const end: unknown = Reflect.get(Object(resource), 'close');
  if (typeof end === 'function') Reflect.apply(end, resource, []);
}
