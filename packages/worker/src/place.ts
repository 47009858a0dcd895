import type { SystemActions } from '@ec/messenger';
import type { Order, PlacedOrder } from './order.js';

/** Somebody asks for the slot of a worker that has none yet (code EC_NO_SLOT). */
export class NoSlotError extends Error {
  override readonly name = 'NoSlotError';
  readonly code = 'EC_NO_SLOT';

  constructor(worker: string) {
    super(
      `${worker} is a spare, which has loaded the application before it is given a slot, and something asks for its slot ` +
        'already: ask for it when a request comes or in onClusterReady, or leave out the option spares.',
    );
  }
}

/** Where a worker stands: known from the beginning, or from when the master tells it. */
export interface Place {
  /** The order, with the slot in it; undefined as long as there is none. */
  readonly order: PlacedOrder | undefined;
  /** Throws a NoSlotError as long as there is none. */
  readonly slot: number;
  /** Settles when there is one. */
  readonly taken: Promise<PlacedOrder>;
  /** Is told it; once. */
  take(news: SystemActions['take-slot']): void;
}

/** The place of the worker with this order. */
export function createPlace(order: Order): Place {
  let settle = (_order: PlacedOrder): void => {};
  const taken = new Promise<PlacedOrder>((resolve) => (settle = resolve));
  let placed: PlacedOrder | undefined;

  function setOrder(complete: PlacedOrder): void {
    placed = complete;
    settle(complete);
  }

  if (order.slot !== undefined) setOrder({ ...order, slot: order.slot });
  return {
    get order() {
      return placed;
    },
    get slot() {
      if (placed) return placed.slot;
      throw new NoSlotError(`${order.role}#${order.id}`);
    },
    taken,
    take({ slot, sticky, recycle }) {
      if (!placed) setOrder({ ...order, slot, sticky, recycle });
    },
  };
}
