import { ClusterError } from '../errors.js';

/**
 * Who takes a new connection:
 * - `round-robin`: the master accepts all and hands them out in turn (node:cluster)
 * - `shared`: one socket, and whichever worker is first
 * - `reuse-port`: the system spreads them over sockets that the workers open; what waits in one is lost with its worker
 * - `held`: the system spreads them over sockets, one per slot, that the master keeps for those who come after
 * - `least-connections`: the master accepts all and gives each to the worker that has the fewest open
 */
export const BALANCES = ['round-robin', 'shared', 'reuse-port', 'held', 'least-connections'] as const;
export type Balance = (typeof BALANCES)[number];

/** Those that each of several places can have: what the master accepts by itself comes at one. */
export const PLACE_BALANCES = ['round-robin', 'shared', 'reuse-port', 'held'] as const satisfies readonly Balance[];

/** What this Node and this system can do. */
export interface Abilities {
  /** Several sockets on one port (SO_REUSEPORT). */
  readonly canReuse: boolean;
  /** Bind a socket here that others listen on. */
  readonly canBind: boolean;
}

export interface Choice {
  readonly balance: Balance;
  /** For the log. */
  readonly why: string;
}

const HERE = `Node ${process.versions.node} on ${process.platform}`;
/** What sockets of one's own take. */
export const NEEDED = 'Node 22.12 on Linux, FreeBSD, SunOS or AIX';
const NEEDED_TO_BIND = 'a system other than Windows, where the master can bind a socket for its workers';

/**
 * The way that was asked for, or the best that is safe here: `held` costs no process hop and loses nothing where workers
 * come and go; where it cannot be, round robin is the one that spreads evenly. Who asks for `reuse-port` gets such sockets,
 * and the master keeps them where it can. Throws a ClusterError (EC_MODE) where what was asked for cannot be, with the
 * `name` of the option that asks for it.
 */
export function chooseBalance(
  { balance, reusePort }: { readonly balance?: Balance | undefined; readonly reusePort: boolean },
  { canReuse, canBind }: Abilities,
  name = 'options.balance',
): Choice {
  if (reusePort && balance !== undefined && balance !== 'reuse-port')
    throw new ClusterError(
      'EC_MODE',
      `options.reusePort cannot go with balance: "${balance}", because it says the same as balance: "reuse-port": leave one of them out.`,
    );
  const possible: Readonly<Record<Balance, boolean>> = {
    'round-robin': true,
    shared: canBind,
    'reuse-port': canReuse,
    held: canReuse && canBind,
    'least-connections': true,
  };
  if (possible.held && (reusePort || balance === 'reuse-port'))
    return {
      balance: 'held',
      why: `${reusePort ? 'reusePort' : 'reuse-port'} as asked for, and the master keeps the sockets`,
    };
  if (balance !== undefined) {
    if (possible[balance]) return { balance, why: 'as asked for' };
    throw new ClusterError(
      'EC_MODE',
      `${name}: "${balance}" needs ${balance === 'shared' ? NEEDED_TO_BIND : NEEDED}, and this is ${HERE}: choose "round-robin", or leave it out.`,
    );
  }
  if (reusePort && canReuse) return { balance: 'reuse-port', why: 'as asked for by reusePort' };
  if (possible.held) return { balance: 'held', why: `the fastest that loses nothing, on ${HERE}` };
  return { balance: 'round-robin', why: `sockets of one’s own need ${NEEDED}, and this is ${HERE}` };
}
