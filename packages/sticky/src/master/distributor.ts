import { addressKey } from '../key/address-key.js';
import { pickSlot } from '../slots/pick-slot.js';
import type { RawConnection } from '../raw-connection.js';
import type { Origin, Passenger, Target } from './passenger.js';
import { createWaitingRoom } from './waiting-room.js';

export interface DistributorOptions {
  /** Whom connections can be given to at the moment, one per slot. Asked for each connection: to be kept at hand. */
  targets(): readonly Target[];
  /** Which of those that can be given connections gets this one. Default: the slot that its client belongs to. */
  pick?(targets: readonly Target[]): Target | undefined;
  /** A connection waits so long for the first slot to become ready, then it is closed. Default: 30 s. */
  readonly waitMs?: number;
  /** More than these do not wait, neither for a slot nor for a worker who is busy: they are closed. Default: 1024. */
  readonly mostWaiting?: number;
}

/** Gives each connection to the slot that its client belongs to, or to whom `pick` says. */
export interface Distributor {
  /** Closes one that more than 8 workers have given back. */
  accept(connection: RawConnection, origin?: Origin): void;
  /** This one is given no more connections, though it may still be named among the targets. */
  retire(target: Target): void;
  /** Somebody can be given connections from now on, or not any more. */
  changed(): void;
  /** Closes whatever is still here. */
  close(): void;
  /** How many connections this process holds. */
  readonly held: number;
}

/** Those that can be given connections, as long as the list they are from is the same. */
interface Slots {
  readonly from: readonly Target[];
  readonly of: readonly Target[];
  readonly numbers: readonly number[];
}

const WAIT_MS = 30_000;
const MOST_WAITING = 1_024;
/** A connection that so many workers have given back is nobody's. */
const MOST_DECLINED = 8;

export function createDistributor(options: DistributorOptions): Distributor {
  const { targets, pick, waitMs = WAIT_MS, mostWaiting = MOST_WAITING } = options;
  /** Node hands one connection at a time to each process; the others wait here with it. */
  const onTheWay = new Map<Target, Set<Passenger>>();
  const room = createWaitingRoom({ waitMs, mostWaiting });
  const retired = new WeakSet<Target>();
  let hasRetired = false;
  let slots: Slots = { from: [], of: [], numbers: [] };
  let isClosed = false;

  function place(passenger: Passenger): void {
    if (isClosed) return passenger.connection.close();
    const all = targets();
    if (slots.from !== all || hasRetired) {
      const now = all.filter((target) => !retired.has(target));
      slots = { from: all, of: now, numbers: now.map(({ slot }) => slot) };
      hasRetired = false;
    }
    const target = pick ? pick(slots.of) : ownerOf(passenger.key, slots);
    if (target?.isOpen()) give(passenger, target);
    else room.add(passenger);
  }

  function give(passenger: Passenger, target: Target): void {
    const going = onTheWay.get(target) ?? new Set();
    onTheWay.set(target, going);
    // Its worker is stuck: as a full queue of the system would, this one turns new connections away.
    if (going.size >= mostWaiting) return passenger.connection.close();
    going.add(passenger);
    target.send(passenger.origin, passenger.connection, (error) => {
      // Whoever is not here any more was given to another.
      if (!going.delete(passenger)) return;
      if (error) room.add(passenger);
      else passenger.connection.close();
    });
  }

  return {
    accept(connection, origin = {}) {
      const key = origin.address ?? peerOf(connection);
      // It has ended already, or is nobody's.
      if (key === undefined || (origin.declined ?? 0) > MOST_DECLINED) return connection.close();
      place({ connection, key: addressKey(key), origin });
    },
    retire(target) {
      retired.add(target);
      hasRetired = true;
    },
    changed() {
      for (const [target, going] of onTheWay) {
        if (target.isOpen()) continue;
        onTheWay.delete(target);
        const stranded = [...going];
        going.clear();
        for (const passenger of stranded) place(passenger);
      }
      if (targets().length > 0) for (const passenger of room.leave()) place(passenger);
    },
    close() {
      isClosed = true;
      for (const passenger of room.leave()) passenger.connection.close();
      for (const going of onTheWay.values()) {
        for (const { connection } of going) connection.close();
        going.clear();
      }
      onTheWay.clear();
    },
    get held() {
      let count = room.size;
      for (const going of onTheWay.values()) count += going.size;
      return count;
    },
  };
}

/** The slot that a client belongs to. */
function ownerOf(key: string, { of, numbers }: Slots): Target | undefined {
  const picked = pickSlot(key, numbers);
  return picked === undefined ? undefined : of[numbers.indexOf(picked)];
}

function peerOf(connection: RawConnection): string | undefined {
  const out: { address?: string } = {};
  return connection.getpeername(out) === 0 ? out.address : undefined;
}
