import type { Server } from 'node:net';
import type { WorkerIdentity } from '@ec/framework';
import type { ListenAddress } from '@ec/messenger';
import type { Order } from '@ec/worker';
import { listen, whereToListen } from './listen.js';
import type { Wish } from './listen.js';

/**
 * Listens where the cluster serves. Rejects with a ListenError. Later errors of the server go to `report`.
 *
 * A port that the system chose (port 0) is shared in `node:cluster` among those who ask for port 0; to ask for the
 * number itself would be a second socket, and taken. Only when nobody holds that socket any more is the number free.
 */
export async function listenWithOthers(
  server: Server,
  wish: Wish,
  order: Pick<Order, 'port' | 'options'>,
  worker: Pick<WorkerIdentity, 'role' | 'id'>,
  report?: (error: Error) => void,
): Promise<ListenAddress> {
  const own = whereToListen(wish, { options: order.options });
  if (order.port !== undefined && own.path === undefined && own.port === 0) {
    const address = await listen(server, own, worker, report);
    if ('port' in address && address.port === order.port) return address;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  return listen(server, whereToListen(wish, order), worker, report);
}
