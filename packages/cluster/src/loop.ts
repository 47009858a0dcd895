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

export function createLoop(plan: Plan, clock: Clock, perform: Perform): Loop {
  let state = initialState(plan);
  const orders: Effect[] = [];
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    for (let effect = orders.shift(); effect; effect = orders.shift()) {
      const pending = perform(effect);
      if (pending) await pending;
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
