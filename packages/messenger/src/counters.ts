/** What became of the messages of one action with one peer, at this end. */
export interface Counts {
  readonly peer: string;
  readonly action: string;
  readonly sent: number;
  readonly received: number;
  /** Now, not since the beginning: messages that wait for a receiver who is away. */
  readonly waiting: number;
  /** The receiver did not come back in time. */
  readonly expired: number;
  /** Not delivered, for any other reason. */
  readonly refused: number;
}

export type CountName = 'sent' | 'received' | 'waiting' | 'expired' | 'refused';

export interface Counters {
  add(peer: string, action: string, name: CountName, by?: number): void;
  /** A row for each peer and action, in the order in which they came up. */
  read(): Counts[];
}

type Row = { -readonly [K in keyof Counts]: Counts[K] };

/** Peers end and actions may be made of data: more rows than these are counted together, under `(others)`. */
const mostRows = 1_000;

export function createCounters(): Counters {
  const rows: Row[] = [];
  const byPeer = new Map<string, Map<string, Row>>();
  /** Messages come in series. */
  let latest: Row | undefined;

  function rowOf(peer: string, action: string): Row {
    if (latest?.peer === peer && latest.action === action) return latest;
    const known = byPeer.get(peer)?.get(action);
    if (known) return (latest = known);
    if (rows.length >= mostRows && peer !== '(others)') return rowOf('(others)', '(others)');
    const row = { peer, action, sent: 0, received: 0, waiting: 0, expired: 0, refused: 0 };
    rows.push(row);
    byPeer.set(peer, (byPeer.get(peer) ?? new Map<string, Row>()).set(action, row));
    return (latest = row);
  }

  return {
    add(peer, action, name, by = 1) {
      rowOf(peer, action.length > 80 ? `${action.slice(0, 80)}…` : action)[name] += by;
    },
    read: () => rows.map((row) => ({ ...row })),
  };
}
