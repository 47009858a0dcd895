import { startCluster } from './boot.js';
import type { Effect } from './effect.js';
import type { Context, Event } from './event.js';
import { startNext } from './next.js';
import { requestRecycle } from './recycle.js';
import { failReload, requestReload } from './reload.js';
import { checkCapacity } from './repair.js';
import { requestScale } from './scale.js';
import { keepSpares, spareLoaded } from './spares.js';
import type { State, WorkerName, WorkerState } from './state.js';
import { kill, stop } from './stop.js';
import { timerFired } from './timer.js';
import { findWorker } from './turn.js';
import type { Turn } from './turn.js';
import { workerDisconnected, workerExited, workerReady } from './worker.js';

/** What follows from an event: the next state, and orders to be carried out one after the other. */
export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/**
 * The life cycle of a cluster. Pure: the same arguments give the same step. Late and contradictory events (a message
 * of a worker that has ended, a timer that was cleared) change nothing.
 */
export function transition(state: State, event: Event, context: Context): Step {
  const turn: Turn = { state, effects: [], context };
  handle(turn, event);
  startNext(turn);
  keepSpares(turn);
  return { state: turn.state, effects: turn.effects };
}

function handle(turn: Turn, event: Event): void {
  if (turn.state.phase === 'closed') return;
  switch (event.type) {
    case 'start':
      return startCluster(turn);
    case 'worker-ready':
      return withWorker(turn, event.worker, (worker) => workerReady(turn, worker));
    case 'spare-loaded':
      return withWorker(turn, event.worker, (worker) => spareLoaded(turn, worker));
    case 'worker-disconnected':
      return withWorker(turn, event.worker, (worker) => workerDisconnected(turn, worker));
    case 'worker-exited':
      return withWorker(turn, event.worker, (worker) => workerExited(turn, worker, event.exit));
    case 'timer-fired':
      return timerFired(turn, event.timer);
    case 'reload-requested':
      return requestReload(turn);
    case 'scale-requested':
      return requestScale(turn, event.apps);
    case 'worker-condemned':
      return withWorker(turn, event.worker, (worker) =>
        failReload(turn, worker, { kind: 'condemned', text: event.why, hears: event.hears }),
      );
    case 'recycle-requested':
      return withWorker(turn, event.worker, (worker) => requestRecycle(turn, worker, event.why));
    case 'check-requested':
      return checkCapacity(turn);
    case 'close-requested':
      return turn.state.ending ? undefined : stop(turn, event);
    case 'kill-requested':
      return kill(turn, event);
    default:
      return event satisfies never;
  }
}

function withWorker(turn: Turn, name: WorkerName, act: (worker: WorkerState) => void): void {
  const worker = findWorker(turn.state, name);
  if (worker) act(worker);
}
