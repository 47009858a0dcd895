import type { Server } from 'node:net';
import { sealSystem } from '@ec/messenger';
import type { HandedConnection, ListenAddress, SystemActions } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';
import type { Session } from '@ec/worker';
import { listen, ListenError, noPort, whereToListen } from '../listen.js';
import type { Place } from '../listeners/places.js';
import { tellLoad } from './tell-load.js';

/** A server whose connections the master accepts. */
export interface BehindMaster {
  /** Where the master should listen: nobody is meant to find the port of 127.0.0.1 that the server itself listens on. */
  readonly address: ListenAddress;
  /** Asks for no more connections. Resolves when none is on its way, or given back and not gone; after 1 s at the latest. */
  drain(): Promise<void>;
}

/** The master answers at once, unless it is stopped or as good as. */
const ANSWER_MS = 1_000;

/** Serves the connections that the master accepts for this worker. Rejects with a ListenError. */
export async function listenBehindMaster(
  server: Server,
  { wish, where }: Pick<Place, 'wish' | 'where'>,
  { order, context, clients }: Session,
  { port, report }: { readonly port: WorkerPort; readonly report: (error: Error) => void },
): Promise<BehindMaster> {
  const isLeast = order.sticky?.by === 'connection' && order.sticky.tellsLoad === true;
  const wanted = whereToListen(wish, { options: where.options });
  if (wanted.path !== undefined) throw new ListenError('EC_LISTEN', noSocket(wanted.path, isLeast));
  if (wanted.port === undefined) throw noPort(wanted.port);
  const own = order.sticky?.by === 'connection' ? order.sticky.port : undefined;
  const inside = { port: own ?? 0, hostname: '127.0.0.1', exclusive: own === undefined };
  const [{ adoptConnection, isRawConnection }] = await Promise.all([
    import('@ec/sticky/worker'),
    listen(server, inside, context.worker, report),
  ]);

  const took = isLeast ? tellLoad(server, told) : undefined;
  function told(data: SystemActions['load']): void {
    port.send(sealSystem({ type: 'load', data }));
  }

  clients.onConnection((connection, origin) => {
    if (!isRawConnection(connection)) return;
    took?.();
    if (!adoptConnection(server, connection, origin)) giveBack(connection, origin);
  });

  const givenBack = new Set<Promise<void>>();

  /** It came while this worker ends: the master knows another one. */
  function giveBack(connection: { close(): void }, origin: HandedConnection): void {
    const gone = new Promise<void>((resolve) => {
      const message = sealSystem({ type: 'declined', data: origin });
      if (port.pass) port.pass(message, connection, () => resolve());
      else resolve();
    }).then(() => {
      connection.close();
      givenBack.delete(gone);
    });
    givenBack.add(gone);
  }

  async function empty(): Promise<void> {
    port.send(sealSystem({ type: 'declined', data: {} }));
    await clients.lastConnection;
    await Promise.all(givenBack);
  }

  return {
    address: { port: wanted.port, hostname: wanted.hostname },
    async drain() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ANSWER_MS)));
      await Promise.race([empty(), late]);
      clearTimeout(timer);
    },
  };
}

function noSocket(path: string, isLeast: boolean): string {
  const wish = `the application wishes to listen on the unix socket ${path}`;
  if (isLeast)
    return `${wish}, and with balance: "least-connections" the master accepts at a port: give it a port, or choose another balance.`;
  return (
    `${wish}, whose clients have no addresses to be told apart by: give it a port, or tell them apart by a header, a ` +
    'cookie or a query parameter (option sticky).'
  );
}
