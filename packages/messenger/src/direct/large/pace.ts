/** Pieces that leave in one turn of the event loop, whomever they are for: it takes some milliseconds. */
export const PIECES_A_TURN = 4;

let left = PIECES_A_TURN;
let isCounting = false;
const queue: (() => void)[] = [];

/** Calls back at once, or when those who asked before had their turn, and whoever else lives on this loop. */
export function pace(act: () => void): void {
  if (!isCounting) {
    isCounting = true;
    setImmediate(beginTurn);
  }
  if (left === 0 || queue.length > 0) return void queue.push(act);
  left -= 1;
  act();
}

function beginTurn(): void {
  left = PIECES_A_TURN;
  isCounting = false;
  if (queue.length === 0) return;
  isCounting = true;
  setImmediate(beginTurn);
  for (let act = queue.shift(); act; act = left > 0 ? queue.shift() : undefined) {
    left -= 1;
    act();
  }
}
