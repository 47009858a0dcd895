import type { Exit, Reason, WorkerName } from './state.js';
import type { TimerKey } from './effect.js';

/** Facts and requests: all that can happen to a cluster. */
export type Event =
  | { readonly type: 'start' }
  | { readonly type: 'worker-ready'; readonly worker: WorkerName }
  /** A spare has loaded the application. */
  | { readonly type: 'spare-loaded'; readonly worker: WorkerName }
  /** It no longer serves; its process lives on. */
  | { readonly type: 'worker-disconnected'; readonly worker: WorkerName }
  | { readonly type: 'worker-exited'; readonly worker: WorkerName; readonly exit: Exit }
  | { readonly type: 'timer-fired'; readonly timer: TimerKey }
  /** Replace all app workers, as a transaction. */
  | { readonly type: 'reload-requested' }
  /** So many app workers from now on. */
  | { readonly type: 'scale-requested'; readonly apps: number }
  /** A new worker does worse than those that it is to replace; says why, and whether it still hears what it is told. */
  | { readonly type: 'worker-condemned'; readonly worker: WorkerName; readonly why: string; readonly hears: boolean }
  /** This app worker wants to be replaced when that can be, for this reason. */
  | { readonly type: 'recycle-requested'; readonly worker: WorkerName; readonly why: string }
  /** See whether every place is filled, or is about to be. */
  | { readonly type: 'check-requested' }
  | { readonly type: 'close-requested'; readonly exitCode: number; readonly reason: Reason }
  /** End all at once, without asking. */
  | { readonly type: 'kill-requested'; readonly exitCode: number; readonly reason: Reason };

/** Why a reload was rolled back. */
export type ReloadFailure =
  | { readonly kind: 'died'; readonly exit: Exit }
  | { readonly kind: 'boot-timed-out'; readonly limitMs: number }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'condemned'; readonly text: string; readonly hears: boolean };

/** Why another number of app workers is not taken up. */
export type ScaleRefusal = 'not-running' | 'not-a-count' | 'no-overlap';

/** Why a slot that was waited for does not serve. */
export type ScaleFailure = Extract<ReloadFailure, { readonly kind: 'died' | 'boot-timed-out' }>;

/** What a decision may depend on besides state and event. */
export interface Context {
  readonly nowMs: number;
  /** From 0 up to 1. */
  readonly random: number;
}
