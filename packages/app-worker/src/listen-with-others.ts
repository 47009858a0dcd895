import type { Server } from 'node:net';
import type { ListenWish, WorkerIdentity } from '@ec/framework';
import type { ListenAddress } from '@ec/messenger';
import type { Order } from '@ec/worker';
import { ListenError, listen, whereToListen } from './listen.js';
import type { ListenOptions } from './listen.js';

/**
 * Listens where the cluster serves. Rejects with a ListenError. Later errors of the server go to `report`.
 *
 * A port that the system chose (port 0) is shared in `node:cluster` among those who ask for port 0; to ask for the
 * number itself would be a second socket, and taken. Only when nobody holds that socket any more is the number free.
 */
export async function listenWithOthers(
  server: Server,
  wish: ListenWish,
  order: Pick<Order, 'port' | 'options' | 'socket'>,
  worker: Pick<WorkerIdentity, 'role' | 'id'>,
  report?: (error: Error) => void,
): Promise<ListenAddress> {
  const own = whereToListen(wish, { options: order.options, socket: order.socket });
  if (order.socket === 'own') assertShareable(own);
  if (order.socket !== 'sole' && order.port !== undefined && own.path === undefined && own.port === 0) {
    const address = await listen(server, own, worker, report);
    if ('port' in address && address.port === order.port) return address;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  return listen(server, whereToListen(wish, order), worker, report);
}

/** Workers with sockets of their own meet on a port by its number only. */
function assertShareable({ port, path }: ListenOptions): void {
  if (path === undefined && port !== 0) return;
  const what = path === undefined ? 'port 0, where each would get another port' : `the unix socket ${path}`;
  throw new ListenError(
    path === undefined ? 'EC_PORT' : 'EC_LISTEN',
    `several threads cannot serve ${what}: give a port above 0, workers: 1, or startMode: "process".`,
  );
}
