import type { Exit, Reason, WorkerName } from './state.js';
import type { TimerKey } from './effect.js';

/** Facts and requests: all that can happen to a cluster. */
export type Event =
  | { readonly type: 'start' }
  | { readonly type: 'worker-ready'; readonly worker: WorkerName }
  /** It no longer serves; its process lives on. */
  | { readonly type: 'worker-disconnected'; readonly worker: WorkerName }
  | { readonly type: 'worker-exited'; readonly worker: WorkerName; readonly exit: Exit }
  | { readonly type: 'timer-fired'; readonly timer: TimerKey }
  /** Replace all app workers, one after the other. */
  | { readonly type: 'reload-requested' }
  | { readonly type: 'close-requested'; readonly exitCode: number; readonly reason: Reason }
  /** End all at once, without asking. */
  | { readonly type: 'kill-requested'; readonly exitCode: number; readonly reason: Reason };

/** What a decision may depend on besides state and event. */
export interface Context {
  readonly nowMs: number;
  /** From 0 up to 1. */
  readonly random: number;
}
