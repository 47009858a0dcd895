import { startRecycle } from './recycle.js';
import { beginReload } from './reload.js';
import { scale } from './scale.js';
import { change } from './turn.js';
import type { Turn } from './turn.js';

/** One change at a time: what was asked for meanwhile begins when the present one is over. */
export function startNext(turn: Turn): void {
  while (turn.state.next && !turn.state.reload && !turn.state.scaling) {
    const { apps, reload } = turn.state.next;
    change(turn, { next: apps !== undefined && reload ? { apps: undefined, reload } : undefined });
    if (apps === undefined) beginReload(turn);
    else scale(turn, apps);
  }
  startRecycle(turn);
}
