import { ClusterError } from '../errors.js';
import type { ResolvedOptions } from '../options.js';
import type { ActivatedSocket } from './activation.js';
import type { ListenPlace } from './listen-option.js';

/** A place whose socket, where it is inherited, is known by its number. */
export type FoundPlace = Omit<ListenPlace, 'fd'> & { readonly fd: number | undefined };

/** What is known of an inherited descriptor. */
export interface Descriptor {
  /** What it is, where nobody can listen on it: `no socket`. */
  readonly isNot?: string;
  /** Of a unix socket. */
  readonly path?: string | undefined;
}

export interface PlaceFinder {
  /** What systemd has opened for this process. */
  readonly activated: readonly ActivatedSocket[];
  describe(fd: number): Descriptor;
  notice(line: string): void;
}

type PlaceOptions = Pick<ResolvedOptions, 'listen' | 'port' | 'ports' | 'hostname' | 'embedded'>;

/**
 * The places of the option `listen`, with the numbers of descriptors in place of names. Without it, and where no other
 * option says where to listen, those that systemd has opened for a process that is the cluster's. Throws a ClusterError
 * (EC_LISTEN) where a descriptor is none that can be listened on.
 */
export function findPlaces(options: PlaceOptions, finder: PlaceFinder): readonly FoundPlace[] {
  const { activated } = finder;
  const places = options.listen ?? (usesActivated(options, finder) ? activated.map(({ fd }) => only(fd)) : []);
  return places.flatMap((place, index): readonly FoundPlace[] => {
    const { fd } = place;
    const name = options.listen ? `options.listen[${index}].fd` : 'LISTEN_FDS';
    if (fd === undefined) return [{ ...place, fd }];
    const fds = typeof fd === 'number' ? [fd] : named(fd, name, activated);
    return fds.map((one) => ({ ...place, fd: one, path: pathOf(one, name, finder) }));
  });
}

function usesActivated(
  { port, ports, hostname, embedded }: PlaceOptions,
  { activated: { length }, notice }: PlaceFinder,
): boolean {
  if (length === 0 || embedded) return false;
  const isFree = port === undefined && hostname === undefined && ports.length === 0;
  const sockets = `${length} socket${length === 1 ? '' : 's'} of systemd (LISTEN_FDS)`;
  notice(
    isFree
      ? `listens on ${sockets}`
      : `does not use ${sockets}, because the options port, ports or hostname say where to listen`,
  );
  return isFree;
}

const only = (fd: number): ListenPlace => ({
  ...{ port: undefined, hostname: undefined, path: undefined, balance: undefined, https: undefined },
  fd,
});

function named(wanted: string, option: string, activated: readonly ActivatedSocket[]): readonly number[] {
  const fds = activated.flatMap(({ fd, name }) => (name === wanted ? [fd] : []));
  if (fds.length > 0) return fds;
  const there = activated.map(({ name }) => name).join(', ');
  throw new ClusterError(
    'EC_LISTEN',
    there
      ? `${option}: no inherited socket is called "${wanted}", there is ${there}: correct it, or FileDescriptorName of the socket unit.`
      : `${option}: no inherited socket is called "${wanted}", because LISTEN_FDS and LISTEN_PID name none for this process: let systemd start it by its socket unit, without another process between.`,
  );
}

function pathOf(fd: number, option: string, { describe }: PlaceFinder): string | undefined {
  const { isNot, path } = describe(fd);
  if (isNot === undefined) return path;
  throw new ClusterError(
    'EC_LISTEN',
    `${option}: nobody can listen on the descriptor ${fd}, which is ${isNot}: let whoever starts this process hand it a listening socket under this number.`,
  );
}
