import type { Logger } from '@ec/logger';
import type { WorkerName } from '@ec/manager';
import { sealSystem } from '@ec/messenger';
import type { SystemActions } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';
import type { Origin, StickyListener, Target } from '@ec/sticky';
import type { Liveness } from '../balance/liveness.js';
import type { Tally } from '../balance/tally.js';
import type { ReadyApps } from './ready-apps.js';
import type { StickyWay } from './sticky-way.js';

export interface ByConnectionParts {
  readonly apps: ReadyApps;
  /** How many slots there are at this moment. */
  slots(): number;
  /** Whose connections begin with a header of the PROXY protocol. */
  readonly proxies: readonly string[] | undefined;
  /** Where workers listen on 127.0.0.1. Default: each on a port of its own. */
  readonly port: number | undefined;
  /** Gives each connection to whoever has the fewest. Default: to the slot that its client belongs to. */
  readonly tally?: Tally<WorkerHandle> | undefined;
  /** With a tally: who does not answer is given nothing, as long as others do. */
  readonly liveness?: Liveness | undefined;
  /** What a connection is announced with, where nothing is to be said of it. Default: a message of ours. */
  readonly message: string | undefined;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

type HandleTarget = Target & { readonly handle: WorkerHandle; readonly name: WorkerName };

const NO_PROCESSES =
  'workers in threads cannot be handed connections: let them be processes (option startMode), or tell clients apart by a ' +
  'header, a cookie or a query parameter (option sticky)';

/** The master listens, and gives each connection to the slot that its address belongs to, or to who has the fewest. */
export function stickyByConnection({
  apps,
  slots,
  proxies,
  port,
  message,
  tally,
  liveness,
  logger,
}: ByConnectionParts): StickyWay {
  let opening: Promise<StickyListener> | undefined;
  let listener: StickyListener | undefined;
  let isClosed = false;
  const plain = message ?? sealSystem({ type: 'connection', data: {} });

  const messageOf = (origin: Origin): unknown =>
    Object.values(origin).every((value) => value === undefined)
      ? plain
      : sealSystem({ type: 'connection', data: origin });

  const targets = apps.map((worker, slot, name): HandleTarget => ({
    slot,
    name,
    handle: worker,
    isOpen: () => worker.isOpen(),
    send(origin, connection, written) {
      // Who cannot be given connections is not admitted.
      tally?.given(worker);
      worker.pass?.(messageOf(origin), connection, written);
    },
  }));

  async function open(address: SystemActions['ready']['address']): Promise<StickyListener> {
    if (!address || 'path' in address)
      throw new Error('an app worker did not say on which port the master should listen');
    // Loaded when it is needed: most clusters do without.
    const { createTrust, openStickyListener } = await import('@ec/sticky');
    const opened = await openStickyListener({
      port: address.port,
      hostname: address.hostname,
      targets,
      ...(tally && { pick: pickBy(tally, (name) => liveness?.isDeaf(name) === true) }),
      proxies: proxies && createTrust(proxies),
      // Anybody on a proxy's network can cause these: not at a level that could flood a log.
      refused: (text) => logger.debug('%s', text),
    });
    if (isClosed) opened.close();
    listener = opened;
    return opened;
  }

  return {
    order: () => ({
      by: 'connection',
      slots: slots(),
      ...(port !== undefined && { port }),
      ...(tally && { tellsLoad: true }),
    }),
    ...(tally && { loaded: tally.told }),
    ...(liveness && { ponged: liveness.ponged }),
    async admit(ready, worker) {
      if (!worker.pass) throw new Error(NO_PROCESSES);
      const { address } = ready;
      const { port: real, family } = await (opening ??= open(address));
      const hostname = address && 'hostname' in address ? address.hostname : undefined;
      return { ...ready, address: { port: real, hostname, family } };
    },
    changed: () => listener?.changed(),
    declined(worker, connection, origin) {
      const target = targets().find(({ handle }) => handle === worker);
      if (target) listener?.retire(target);
      if (connection !== undefined) listener?.takeBack(connection, { ...origin, declined: (origin.declined ?? 0) + 1 });
      // Behind all connections that are on their way there.
      else worker.send(sealSystem({ type: 'last-connection', data: {} }));
    },
    ending() {
      isClosed = true;
      liveness?.close();
      listener?.close();
    },
    close() {},
  };
}

/** Of those that answer; where nobody does, of all. */
function pickBy(
  tally: Tally<WorkerHandle>,
  isDeaf: (worker: WorkerName) => boolean,
): (targets: readonly Target[]) => Target | undefined {
  return (targets) => {
    const all = targets as readonly HandleTarget[];
    const hearing = all.filter(({ name }) => !isDeaf(name));
    const picked = tally.pick((hearing.length > 0 ? hearing : all).map(({ handle }) => handle));
    return all.find(({ handle }) => handle === picked);
  };
}
