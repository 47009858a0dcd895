import type { Server } from 'node:net';
import type { WorkerIdentity } from '@ec/framework';
import { sealSystem } from '@ec/messenger';
import type { ListenAddress } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';
import type { Session } from '@ec/worker';
import { ListenError, listen, listenErrorOf, noPort, whereToListen } from '../listen.js';
import type { Place } from '../listeners/places.js';
import { takeLoans } from './take-loans.js';

/** What a worker that is given its socket needs. */
export interface GivenMeans {
  readonly port: WorkerPort;
  readonly report: (error: Error) => void;
}

/** Whether the master has a socket for this place: not for paths. */
export function isGiven({ wish, where, fd }: Place): boolean {
  if (fd !== undefined) return true;
  return where.socket === 'given' && whereToListen(wish, where).path === undefined;
}

/**
 * Listens on the socket that the master keeps for this slot, and on those of other slots that it lends. Resolves to the
 * address that was taken. Rejects with a ListenError.
 */
export async function listenOnGiven(
  server: Server,
  { listener, wish, where, fd }: Place,
  { context, hear, sockets }: Pick<Session, 'context' | 'hear' | 'sockets'>,
  { port, report }: GivenMeans,
): Promise<ListenAddress> {
  const worker: Pick<WorkerIdentity, 'role' | 'id'> = context.worker;
  const wanted = { ...whereToListen(wish, where), fd };
  if (fd === undefined && typeof wanted.port !== 'number') throw noPort(wanted.port);
  // The answer comes over the channel, which some frameworks begin to hear late.
  hear();
  port.send(sealSystem({ type: 'bind', data: { port: wanted.port ?? 0, hostname: wanted.hostname, listener } }));
  const { socket, error } = await sockets.bound(listener);
  if (error) throw listenErrorOf(Object.assign(new Error(error.message), { code: error.code }), wanted, worker);
  if (!socket) throw new ListenError('EC_LISTEN', notTaken(worker));
  const address = await listen(server, { ...wanted, socket }, worker, report);
  takeLoans(server, listener, sockets);
  return address;
}

/** The system leaves out a descriptor for which a process has no room. */
function notTaken({ role, id }: Pick<WorkerIdentity, 'role' | 'id'>): string {
  return (
    `${role} worker ${id} cannot take its listening socket: it has too many open files. ` +
    'Raise the limit (ulimit -n), or let the application open fewer before it serves.'
  );
}
