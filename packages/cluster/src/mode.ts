import type { SystemActions } from '@ec/messenger';
import { MIGRATE } from './balance/migrates-queues.js';
import { chooseBalance, NEEDED } from './balance/choose-balance.js';
import type { Choice } from './balance/choose-balance.js';
import { ClusterError } from './errors.js';
import { refuseShares } from './limit/share-of.js';
import type { FoundPlace } from './listen/find-places.js';
import { planListeners } from './listen/plan-listeners.js';
import type { Listener, ListenerDefaults } from './listen/plan-listeners.js';
import type { ResolvedOptions } from './options.js';
import { isByConnection } from './sticky/choose-sticky-way.js';

/** How workers run, and how app workers come by their sockets. */
export interface Mode {
  readonly runsAs: 'process' | 'thread';
  readonly apps: number;
  /** By slot; empty where all serve one port. */
  readonly ports: readonly number[];
  readonly socket: NonNullable<SystemActions['begin']['socket']>;
  /** Who takes a new connection, and why; undefined where each app worker has its own port, or the master hands them out. */
  readonly choice: Choice | undefined;
  /** All places where it listens; empty where there is one, which the options or the application say. */
  readonly listeners: readonly Listener[];
  /** Whether two workers can serve in one slot for a while, as a reload needs it. */
  readonly canOverlap: boolean;
}

const LEAST = 'least-connections';

/** On what the mode depends beside the options. */
export interface ModeCircumstances {
  /** Whether several sockets may be on one port (SO_REUSEPORT). */
  readonly canReuse: boolean;
  /** Whether the master can bind sockets for its workers. */
  readonly canBind: boolean;
  /** Whether the system hands on what waits in a socket that closes. */
  migratesQueues(): boolean;
  /** Egg's tools always name a number of workers, and its own manager runs one thread for each of `ports`. */
  readonly obeysPorts: boolean;
  /** Where to listen; empty where there is one place, which the options or the application say. */
  readonly places: readonly FoundPlace[];
  /** How many app workers, where nobody says. */
  count(): number;
  notice(line: string): void;
}

type ModeOptions = Pick<
  ResolvedOptions,
  'startMode' | 'ports' | 'workers' | 'balance' | 'reusePort' | 'sticky' | 'maxConnections'
> &
  Partial<Pick<ResolvedOptions, 'debugPort'>>;

/**
 * Decides it. Threads cannot share a socket as processes do: each has a port, or they share one where the system lets
 * each have a socket of its own on it. Throws a ClusterError (EC_MODE) where neither can be.
 */
export function modeOf(options: ModeOptions, circumstances: ModeCircumstances): Mode {
  const mode = decide(options, circumstances);
  const refusal = refuseShares(options.maxConnections, mode.apps);
  if (refusal) throw new ClusterError('EC_MODE', `${refusal}: allow more, or give a smaller number of workers.`);
  return mode;
}

function decide(options: ModeOptions, circumstances: ModeCircumstances): Mode {
  const { startMode, ports } = options;
  const { canReuse, notice } = circumstances;
  assertDistinct(ports);
  assertOneForSticky(options, circumstances);
  if (isByConnection(options.sticky)) assertHandable(options);
  if (startMode === 'process') {
    if (options.reusePort && !canReuse) notice(`reusePort needs ${NEEDED}: the workers share one socket instead`);
    const choice = choiceOf(options, circumstances);
    const isGiven = choice?.balance === 'held' || choice?.balance === 'shared';
    const socket = isGiven ? 'given' : 'shared';
    const way = { runsAs: 'process', socket, balance: choice?.balance, why: choice?.why } as const;
    const listeners = listenersOf(options, way, circumstances);
    const apps = appsOf(options, circumstances);
    return { runsAs: 'process', apps, ports, socket, choice, listeners, canOverlap: true };
  }
  if (options.balance !== undefined && options.balance !== 'reuse-port')
    throw new ClusterError(
      'EC_MODE',
      `options.balance: "${options.balance}" cannot go with startMode: "worker_threads", because threads cannot be given sockets: leave one of them out.`,
    );
  const apps = canReuse || ports.length > 0 ? appsOf(options, circumstances) : soleThread(options, circumstances);
  if (!canReuse && apps > 1 && options.debugPort !== undefined)
    throw new ClusterError(
      'EC_MODE',
      `options.debugPort cannot go with ${apps} threads here, because several can share a port only with ${NEEDED}: leave it out, or give startMode: "process".`,
    );
  const socket = apps === 1 || ports.length > 0 ? 'sole' : 'own';
  if (canReuse && !circumstances.migratesQueues())
    notice(`who connects in the moment when a thread ends, in a reload too, may be lost, unless ${MIGRATE} is 1`);
  const way = { runsAs: 'thread', socket, balance: undefined, why: undefined } as const;
  const listeners = listenersOf(options, way, circumstances);
  return { runsAs: 'thread', apps, ports, socket, choice: undefined, listeners, canOverlap: canReuse };
}

/** Behind a master that accepts for all there is one place, which it learns from the worker that is first. */
function listenersOf(
  { sticky }: ModeOptions,
  way: ListenerDefaults,
  circumstances: ModeCircumstances,
): readonly Listener[] {
  const { places } = circumstances;
  const accepts = isByConnection(sticky)
    ? 'sticky by address'
    : way.balance === LEAST
      ? `balance: "${LEAST}"`
      : undefined;
  if (!accepts) return planListeners(places, way, circumstances);
  if (places.some(({ balance }) => balance !== undefined))
    throw new ClusterError('EC_MODE', saidAlready('listen[0].balance', accepts));
  if (places.length > 1 || places.some(({ fd, path }) => fd !== undefined || path !== undefined))
    throw new ClusterError(
      'EC_MODE',
      `options.${accepts} cannot go with several places to listen, a unix socket or an inherited one, because the master accepts all connections at one port: leave one of them out.`,
    );
  return planListeners(places, { ...way, balance: 'round-robin' }, circumstances).map((one) => ({
    ...one,
    balance: way.balance,
    why: 'as asked for',
  }));
}

function assertOneForSticky({ sticky }: ModeOptions, { places }: ModeCircumstances): void {
  if (!sticky || places.length < 2) return;
  throw new ClusterError(
    'EC_MODE',
    `options.sticky cannot go with ${places.length} places to listen, because clients find their worker at one: name one, or leave sticky out.`,
  );
}

function choiceOf(options: ModeOptions, circumstances: ModeCircumstances): Choice | undefined {
  const isChosenElsewhere = options.ports.length > 0 || isByConnection(options.sticky);
  if (options.balance === LEAST && options.sticky) throw new ClusterError('EC_MODE', saidAlready('balance', 'sticky'));
  if (!isChosenElsewhere) return chooseBalance(options, circumstances);
  if (options.balance === undefined) return undefined;
  throw new ClusterError('EC_MODE', saidAlready('balance', options.ports.length > 0 ? 'ports' : 'sticky by address'));
}

const saidAlready = (name: string, other: string): string =>
  `options.${name} cannot go with ${other}, which says already who gets a connection: leave one of them out.`;

function appsOf({ ports, workers }: ModeOptions, { count }: ModeCircumstances): number {
  return ports.length > 0 ? ports.length : (workers ?? count());
}

function soleThread({ workers = 1 }: ModeOptions, { obeysPorts, notice }: ModeCircumstances): number {
  if (workers === 1) return 1;
  const text = `${workers} threads can serve one port only with ${NEEDED}, and this is Node ${process.versions.node} on ${process.platform}`;
  if (!obeysPorts)
    throw new ClusterError(
      'EC_MODE',
      `${text}: give each its own (ports: [3000, 3001, …]), or workers: 1, or startMode: "process".`,
    );
  notice(`${text}: one serves instead`);
  return 1;
}

/** Connections that the master has accepted go over the channels of processes, and there is one place to accept them. */
function assertHandable({ startMode, ports }: ModeOptions): void {
  const conflict = startMode === 'process' ? 'ports' : `startMode: "${startMode}"`;
  if (startMode === 'process' && ports.length === 0) return;
  throw new ClusterError(
    'EC_MODE',
    `options.sticky cannot go with ${conflict}, because the master would accept all connections: leave one of them out, or tell clients apart by their requests (sticky: { by: "cookie" }).`,
  );
}

function assertDistinct(ports: readonly number[]): void {
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice !== undefined)
    throw new ClusterError('EC_MODE', `options.ports names ${twice} twice: give each app worker a port of its own.`);
}
