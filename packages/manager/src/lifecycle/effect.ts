import type { Capacity } from './capacity.js';
import type { ReloadFailure, ScaleFailure, ScaleRefusal } from './event.js';
import type { Ending, Exit, Reason, WorkerName, WorkerRole, WorkerStatus } from './state.js';

/** One timer per key; setting it again replaces it. */
export type TimerKey =
  | `${'boot' | 'leave' | 'retire' | 'end'} ${WorkerName}`
  | `restart ${WorkerRole} ${number}`
  | 'spares'
  | 'judge'
  | 'stop';

/** A worker that is to be: its name and its place. */
export interface NewWorker {
  readonly name: WorkerName;
  readonly role: WorkerRole;
  readonly id: number;
  /** Undefined: it is to be a spare. */
  readonly slot: number | undefined;
}

/** Orders: all that a cluster does. They are carried out in order. */
export type Effect =
  /** Start the processes; they wait for the order to begin. */
  | { readonly type: 'spawn'; readonly role: WorkerRole; readonly workers: readonly NewWorker[] }
  | { readonly type: 'begin'; readonly worker: WorkerName }
  /** A spare that waits: it has this slot, and is to serve. */
  | { readonly type: 'take-slot'; readonly worker: WorkerName; readonly slot: number }
  /** Another has its place: it is to finish what it holds within this time, and to end by itself. */
  | { readonly type: 'retire'; readonly worker: WorkerName; readonly graceMs: number }
  /** Watch how this new worker does beside the others. */
  | { readonly type: 'judge'; readonly worker: WorkerName; readonly forMs: number }
  /** Ask, wait, force. Given again with less grace, the shorter wait counts. */
  | { readonly type: 'terminate'; readonly worker: WorkerName; readonly graceMs: number }
  | { readonly type: 'set-timer'; readonly timer: TimerKey; readonly delayMs: number }
  | { readonly type: 'clear-timer'; readonly timer: TimerKey }
  /** The promise of a started cluster: exactly one of these two, once. */
  | { readonly type: 'resolve-start' }
  | { readonly type: 'reject-start'; readonly reason: Reason }
  /** All is over; comes last and once. */
  | { readonly type: 'finish'; readonly ending: Ending }
  | { readonly type: 'report'; readonly fact: Fact };

/** What is worth telling: to the log, to the parent, to other workers. */
export type Fact =
  | { readonly fact: 'worker-spawned'; readonly worker: NewWorker; readonly restart: boolean }
  | { readonly fact: 'worker-ready'; readonly worker: WorkerName; readonly bootMs: number; readonly awaited: number }
  | { readonly fact: 'worker-died'; readonly worker: WorkerName; readonly exit: Exit; readonly status: WorkerStatus }
  | { readonly fact: 'worker-ended'; readonly worker: WorkerName; readonly exit: Exit }
  | { readonly fact: 'worker-disconnected'; readonly worker: WorkerName }
  | { readonly fact: 'boot-timed-out'; readonly worker: WorkerName; readonly limitMs: number }
  | { readonly fact: 'retired'; readonly worker: WorkerName }
  | { readonly fact: 'leave-timed-out'; readonly worker: WorkerName; readonly limitMs: number }
  | {
      readonly fact: 'restart-planned';
      readonly role: WorkerRole;
      readonly slot: number;
      readonly attempt: number;
      readonly delayMs: number;
    }
  | { readonly fact: 'slot-abandoned'; readonly role: WorkerRole; readonly slot: number; readonly worker: WorkerName }
  /** It has loaded the application, and waits for a slot. */
  | { readonly fact: 'spare-ready'; readonly worker: WorkerName; readonly bootMs: number }
  | { readonly fact: 'spare-taken'; readonly worker: WorkerName; readonly slot: number }
  /** It has the code from before a reload, and is asked to end. */
  | { readonly fact: 'spare-outdated'; readonly worker: WorkerName }
  /** A spare has failed; the next starts later. */
  | { readonly fact: 'spare-planned'; readonly attempt: number; readonly delayMs: number }
  | { readonly fact: 'cluster-ready' }
  | { readonly fact: 'reload-started' }
  /** It waits until this is over: another reload, a change of the number of app workers, the replacement of one. */
  | { readonly fact: 'reload-queued'; readonly behind: 'reload' | 'scaling' | 'recycling' }
  | { readonly fact: 'reload-refused'; readonly why: 'not-running' | 'no-overlap' }
  | { readonly fact: 'reload-finished' }
  | { readonly fact: 'reload-judging'; readonly worker: WorkerName; readonly forMs: number }
  /** The new generation goes, the old one stays. */
  | { readonly fact: 'reload-rolled-back'; readonly worker: WorkerName; readonly why: ReloadFailure }
  | ScaleFact
  /** A worker that has asked for it is replaced, the new one first. */
  | { readonly fact: 'recycle-started'; readonly worker: WorkerName; readonly why: string }
  | { readonly fact: 'recycle-finished'; readonly worker: WorkerName }
  /** `worker` did not come to serve; the old one goes on. */
  | {
      readonly fact: 'recycle-failed';
      readonly old: WorkerName;
      readonly worker: WorkerName;
      readonly why: ReloadFailure;
    }
  /** Never, unless the life cycle itself has an error: places are lost, and filled again now. */
  | { readonly fact: 'capacity-lost'; readonly capacity: Capacity }
  | {
      readonly fact: 'stopping';
      readonly role: WorkerRole;
      readonly graceMs: number;
      readonly exitCode: number;
    }
  /** The end begins; comes once, before anything is stopped. */
  | { readonly fact: 'ending'; readonly exitCode: number; readonly reason: Reason }
  | { readonly fact: 'left-behind'; readonly workers: readonly WorkerName[] };

/** What becomes of a request for another number of app workers. */
export type ScaleFact =
  /** `overtakes`: it was going on or queued with another number, which does not count any more. */
  | { readonly fact: 'scale-started'; readonly apps: number; readonly before: number; readonly overtakes: boolean }
  | {
      readonly fact: 'scale-queued';
      readonly apps: number;
      readonly overtakes: boolean;
      readonly behind: 'reload' | 'recycling';
    }
  | { readonly fact: 'scale-refused'; readonly apps: number; readonly why: ScaleRefusal }
  | { readonly fact: 'scale-finished'; readonly apps: number }
  /** One does not come to serve; it stays wanted, and is tried again as after any death. */
  | {
      readonly fact: 'scale-incomplete';
      readonly apps: number;
      readonly worker: WorkerName;
      readonly why: ScaleFailure;
    };
