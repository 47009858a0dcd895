/** The rest of a turn of the event loop, before anything else is heard. */
export interface Turn {
  /** Calls back when this turn is over, in the order in which it was asked for. */
  later(act: () => void): void;
  /** Has what is to come last done when this turn is over. */
  endLater(): void;
}

/** One callback of Node's, however much is to be done at the end of a turn; `end` is the last of it. */
export function createTurn(end: () => void): Turn {
  const acts: (() => void)[] = [];
  let isScheduled = false;

  function run(): void {
    for (let act = acts.shift(); act; act = acts.shift()) act();
    isScheduled = false;
    end();
  }

  function endLater(): void {
    if (isScheduled) return;
    isScheduled = true;
    process.nextTick(run);
  }

  return {
    later(act) {
      acts.push(act);
      endLater();
    },
    endLater,
  };
}
