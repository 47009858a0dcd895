import type { ListenerOrder } from '@ec/messenger';
import type { HttpsFiles } from '@ec/framework';
import { chooseBalance } from '../balance/choose-balance.js';
import type { Abilities, Balance } from '../balance/choose-balance.js';
import { ClusterError } from '../errors.js';
import type { FoundPlace } from './find-places.js';

/** One of several places where a cluster listens. */
export interface Listener {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  /** Of a unix socket, also where it is inherited. */
  readonly path?: string | undefined;
  /** The number under which this process has inherited its socket. */
  readonly fd?: number | undefined;
  readonly https?: HttpsFiles | false | undefined;
  /** Who takes a connection here; undefined where threads have sockets of their own. */
  readonly balance: Balance | undefined;
  readonly socket: ListenerOrder['socket'];
  /** For the log: why this balance. */
  readonly why: string;
}

/** How workers come by their sockets, where nobody says it of a place. */
export interface ListenerDefaults {
  readonly runsAs: 'process' | 'thread';
  readonly balance: Balance | undefined;
  /** Why that one. */
  readonly why: string | undefined;
  readonly socket: ListenerOrder['socket'];
}

/** Who takes connections at each place. Throws a ClusterError (EC_MODE) for what cannot be here. Pure. */
export function planListeners(
  places: readonly FoundPlace[],
  defaults: ListenerDefaults,
  abilities: Abilities,
): readonly Listener[] {
  return places.map((place, index) => {
    const { port, hostname, path, fd, https } = place;
    return {
      port,
      hostname,
      path,
      fd,
      https,
      ...wayTo(place, `options.listen[${index}].balance`, defaults, abilities),
    };
  });
}

function wayTo(
  { path, fd, balance: asked }: FoundPlace,
  name: string,
  { runsAs, balance: preset, why: presetWhy, socket }: ListenerDefaults,
  abilities: Abilities,
): Pick<Listener, 'balance' | 'socket' | 'why'> {
  if (runsAs === 'thread') {
    if (fd !== undefined)
      throw new ClusterError(
        'EC_MODE',
        `the inherited descriptor ${fd} cannot go with startMode: "worker_threads", because threads cannot be given sockets: leave one of them out.`,
      );
    if (asked === undefined || asked === 'reuse-port') return { balance: undefined, socket, why: 'threads' };
    throw new ClusterError(
      'EC_MODE',
      `${name}: "${asked}" cannot be, because threads cannot be given sockets: leave it out.`,
    );
  }
  if (fd !== undefined) {
    if (asked === undefined || asked === 'shared') return { balance: 'shared', socket: 'given', why: 'inherited' };
    throw new ClusterError(
      'EC_MODE',
      `${name}: "${asked}" cannot be, because an inherited socket is one, which all workers accept from: leave it out.`,
    );
  }
  if (path !== undefined) {
    if (asked === undefined || asked === 'round-robin')
      return { balance: 'round-robin', socket: 'shared', why: 'a unix socket' };
    throw new ClusterError(
      'EC_MODE',
      `${name}: "${asked}" cannot be, because a unix socket goes round robin: leave it out.`,
    );
  }
  const { balance, why } =
    asked === undefined && preset !== undefined
      ? { balance: preset, why: presetWhy ?? 'as everywhere' }
      : chooseBalance({ balance: asked, reusePort: false }, abilities, name);
  return { balance, socket: balance === 'held' || balance === 'shared' ? 'given' : 'shared', why };
}

/** What workers are told of it; `taken` is the port that the cluster has there already. */
export function orderOf({ port, hostname, path, fd, https, balance, socket }: Listener, taken?: number): ListenerOrder {
  return { port, hostname, path, fd, https, taken, socket, reusePort: balance === 'reuse-port' };
}

/** A place for people: `port 8080 of ::1`, the path of a unix socket, `descriptor 3`. */
export function nameOf({ port, hostname, path, fd }: Pick<Listener, 'port' | 'hostname' | 'path' | 'fd'>): string {
  if (fd !== undefined) return `descriptor ${fd}`;
  return path ?? (hostname === undefined ? `port ${port}` : `port ${port} of ${hostname}`);
}
