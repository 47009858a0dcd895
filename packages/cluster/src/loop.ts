import { initialState, transition } from '@ec/manager';
import type { Effect, Event, Plan, State } from '@ec/manager';

/** Carries out one order. A promise keeps the orders after it waiting. */
export type Perform = (effect: Effect) => void | Promise<void>;

/** The only owner of the state: everybody else sends events. */
export interface Loop {
  readonly state: State;
  /** Decides what follows, and carries it out after all that was decided before. */
  dispatch(event: Event): void;
}

/** What decisions may depend on besides state and event; tests give their own. */
export interface Clock {
  nowMs(): number;
  random(): number;
}

/** `failed` is told of an order that could not be carried out; those after it are. */
export function createLoop(plan: Plan, clock: Clock, perform: Perform, failed: (error: unknown) => void): Loop {
  let state = initialState(plan);
  const orders: Effect[] = [];
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    for (let effect = orders.shift(); effect; effect = orders.shift()) {
      try {
        const pending = perform(effect);
        if (pending) await pending;
      } catch (error) {
        failed(error);
      }
    }
    isWorking = false;
  }

  return {
    get state() {
      return state;
    },
    dispatch(event) {
      const step = transition(state, event, { nowMs: clock.nowMs(), random: clock.random() });
      state = step.state;
      orders.push(...step.effects);
      // An order that causes an event while it is carried out does not come before its successors.
      if (!isWorking) void work();
    },
  };
}
