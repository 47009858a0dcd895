import type { Server } from 'node:net';
import type { BootedApp, Logger } from '@ec/framework';
import { sealSystem } from '@ec/messenger';
import type { WorkerPort } from '@ec/runner/port';
import { runWorker } from '@ec/worker';
import type { Booted, PlacedOrder, Session } from '@ec/worker';
import { checkHealth } from './check-health.js';
import { countLoad } from './count-load.js';
import { drain } from './drain/drain.js';
import { watchServers } from './drain/watch-servers.js';
import { limitConnections } from './limit/limit-connections.js';
import { tellRefused } from './limit/tell-refused.js';
import { listen } from './listen.js';
import { listenBehindMaster } from './sticky/listen-behind-master.js';
import { peerSocketOf, shareRequests } from './sticky/share-requests.js';
import { openOthers, openPlace, prepareOthers } from './listeners/open-place.js';
import { placesOf } from './listeners/places.js';
import { observe } from './observe.js';
import { watchGrowth } from './recycle/watch-growth.js';
import { createServers } from './servers.js';

/** Runs an application at this port, from the order to begin until its end. Never rejects. */
export function startApp(port: WorkerPort): Promise<void> {
  const servers = watchServers();
  return runWorker('app', port, async (session) => {
    const app = await session.framework.createApp(session.context);
    return serve(app, session, { port, servers });
  });
}

/** A session whose worker has its slot. */
type Placed = Session & { readonly order: PlacedOrder };

/** What a worker serves with. */
interface Means {
  readonly port: WorkerPort;
  /** Every server of this process. */
  readonly servers: ReturnType<typeof watchServers>;
}

async function serve(app: BootedApp, session: Session, means: Means): Promise<Booted> {
  try {
    return await open(app, session, means);
  } catch (error) {
    const limitMs = session.order.graceMs / 2;
    // Clients may have come to a place already, where another one cannot be had.
    await drain(means.servers(), { limitMs });
    await endApp(app, limitMs);
    throw error;
  }
}

async function open(app: BootedApp, unplaced: Session, { port, servers: all }: Means): Promise<Booted> {
  const [first, ...others] = placesOf(app.listen, unplaced.order);
  const servers = await createServers(app, first.wish.https, unplaced.order.options, limiterOf(unplaced, port));
  const { main, debug, protocol, listener } = servers;
  // All that may fail without anybody having come yet.
  const prepared = await prepareOthers(others, servers);
  // A spare comes so far, and waits.
  const session: Placed = { ...unplaced, order: await unplaced.placed(() => app.close()) };
  const { order, context } = session;
  const means = { port, report: reporter(order, context.logger) };
  const affinity = await shareRequests(main, session);
  const behind = order.sticky?.by === 'connection' ? await listenBehindMaster(main, first, session, means) : undefined;
  const address = behind?.address ?? (await openPlace(main, first, session, means));
  const served = prepared.length > 0 ? await openOthers(prepared, session, means) : undefined;
  // Threads cannot share a socket: each has its own there, too, also beside its successor.
  const reusePort = order.socket === 'sole' || order.socket === 'own';
  if (debug) await listen(debug.server, { port: debug.port, reusePort }, context.worker, means.report);
  if (order.recycle)
    watchGrowth(
      order.recycle,
      session.limits.memoryBytes,
      (why) => void port.send(sealSystem({ type: 'recycle-me', data: { why } })),
    );
  return {
    ready: { address, protocol, debugPort: debug?.port, others: served },
    async drain(pace) {
      const own = all().filter((server) => server.address() !== peerSocketOf(order));
      const sharesSockets = order.socket === 'given' || order.socket === 'shared';
      await Promise.all([drain(own, { ...pace, sharesSockets }), affinity?.drain(pace.limitMs), behind?.drain()]);
    },
    observe: ({ forMs, healthPath: path }) =>
      observe({ forMs, health: path ? { path, check: () => checkHealth(listener, path) } : undefined }),
    load: () => countLoad(all().filter((server) => server.address() !== peerSocketOf(order))),
    close: () => app.close(),
  };
}

/** Where the cluster has a limit of connections: keeps a server below this worker's part of it. */
function limiterOf({ order, limits }: Session, port: WorkerPort): (server: Server) => void {
  if (order.maxConnections === undefined) return () => {};
  const refused = tellRefused((count) => void port.send(sealSystem({ type: 'full', data: { refused: count } })));
  return limitConnections({ most: () => limits.connections() ?? Infinity, refused });
}

/** Ends an application that nobody will reach. How that goes does not matter, nor may it keep the reason from the master. */
async function endApp(app: BootedApp, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  try {
    await Promise.race([app.close(), limit]);
  } catch {
    // Why it does not listen is what has to be known.
  } finally {
    clearTimeout(timer);
  }
}

/** Says what goes wrong with a server that listens; in Egg's words where a framework of classes runs. */
function reporter({ framework, id }: Session['order'], logger: Logger): (error: Error) => void {
  const label = framework.kind === 'classes' ? 'app_worker' : `app#${id}`;
  return (error) =>
    logger.error(`[${label}] server got error: %s, code: %s`, error.message, 'code' in error ? error.code : undefined);
}
