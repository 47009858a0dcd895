import type { Plan } from './plan.js';

export type WorkerRole = 'agent' | 'app';

/** Role and id: the only name of a worker, never used again. */
export type WorkerName = `${WorkerRole}#${number}`;

/**
 * - `held`: the process exists and waits for the order to begin
 * - `booting`: ordered to begin, not ready yet
 * - `ready`: serving
 * - `loading`: a spare that loads the application; it has no slot
 * - `spare`: has loaded the application and waits for a slot; with one it is `booting` again
 * - `leaving`: has stopped serving by itself and finishes what it holds; its slot is free
 * - `retiring`: another has taken its place; finishes what it holds, and ends by itself
 * - `stopping`: asked to end
 */
export type WorkerStatus = 'held' | 'loading' | 'spare' | 'booting' | 'ready' | 'leaving' | 'retiring' | 'stopping';

export interface WorkerState {
  readonly name: WorkerName;
  readonly role: WorkerRole;
  readonly id: number;
  /** Index of its slot within its role. Undefined: a spare that was given none. */
  readonly slot: number | undefined;
  readonly status: WorkerStatus;
  /** When its present status began. */
  readonly sinceMs: number;
}

/** A place that must be filled. A replacement takes the place of the dead. */
export interface Slot {
  readonly role: WorkerRole;
  readonly index: number;
  /** Who fills the place, from its birth on. */
  readonly worker: WorkerName | undefined;
  /** During a reload: who will take over when all successors have proved themselves; the agent's, if two are allowed. */
  readonly successor: WorkerName | undefined;
  /** Restarts in a row. */
  readonly attempts: number;
  /** An empty place that is filled again at a known time. */
  readonly startsAtMs: number | undefined;
}

/**
 * Only forwards: idle, starting-agent (if there is one), starting-apps, running, stopping-apps, stopping-agent, closed.
 * An end may come in any phase and leaves out those between; killing goes straight to closed.
 */
export type Phase =
  | 'idle'
  | 'starting-agent'
  | 'starting-apps'
  | 'running'
  | 'stopping-apps'
  | 'stopping-agent'
  | 'killing'
  | 'closed';

/** Why the cluster ends. */
export type Reason =
  | { readonly kind: 'requested' }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'error'; readonly error: unknown }
  /** The master itself listens, and cannot. */
  | { readonly kind: 'listen-failed'; readonly error: unknown }
  | { readonly kind: 'worker-died'; readonly worker: WorkerName; readonly exit: Exit }
  | { readonly kind: 'worker-disconnected'; readonly worker: WorkerName }
  | { readonly kind: 'boot-timed-out'; readonly worker: WorkerName; readonly limitMs: number };

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Ending {
  readonly exitCode: number;
  readonly reason: Reason;
  /** The end came during boot: nobody is served, so nobody waits for long. */
  readonly gaveUp: boolean;
  /** What outlived even SIGKILL. */
  readonly leftBehind: readonly WorkerName[];
}

/** Slots get successors one after the other; when all have one, these take over. */
export interface Reload {
  /** The slot whose new worker is awaited, or judged. */
  readonly current: number;
  /** The first new worker is ready, and must prove itself for a time. */
  readonly isJudging: boolean;
  readonly remaining: readonly number[];
  /**
   * Every slot has a successor, and the agent's turn has come: `old` is closed, or goes on until its successor is ready.
   * Unless there is none: then a new one boots.
   */
  readonly agent?: { readonly old: WorkerName | undefined };
  /** Agents with ids up to this one were started before the reload was asked for, and have the old code. */
  readonly oldAgents: number;
  /** Only this one is replaced, because it has asked for it; nobody is judged. Undefined: all are. */
  readonly recycles: WorkerName | undefined;
}

/** An app worker that has asked to be replaced, and has not had its turn yet. */
export interface Tired {
  readonly worker: WorkerName;
  /** A sentence's end: `its memory …`. */
  readonly why: string;
}

/** Another number of app workers was asked for, and some slots do not serve yet. Never during a reload. */
export interface Scaling {
  /** The slots that are waited for, at least one. */
  readonly awaiting: readonly number[];
}

/** What was asked for during a reload or a scaling, and follows it: first the number, then the reload. */
export interface Next {
  readonly apps: number | undefined;
  readonly reload: boolean;
}

/** What is to become of missing spares. */
export interface Spares {
  /** Deaths of spares in a row. */
  readonly attempts: number;
  /** Nobody is started before that. Undefined: at once. */
  readonly startsAtMs: number | undefined;
}

export interface State {
  readonly plan: Plan;
  readonly phase: Phase;
  /** App workers that are wanted: `plan.apps` until that is changed. There are as many slots. */
  readonly apps: number;
  readonly slots: readonly Slot[];
  /** Every worker that was started and has not ended. */
  readonly workers: readonly WorkerState[];
  readonly lastId: Readonly<Record<WorkerRole, number>>;
  readonly reload: Reload | undefined;
  readonly scaling: Scaling | undefined;
  readonly next: Next | undefined;
  /** In the order in which they have asked. */
  readonly tired: readonly Tired[];
  readonly spares: Spares;
  readonly ending: Ending | undefined;
}

/** The state before anything has happened. */
export function initialState(plan: Plan): State {
  return {
    plan,
    phase: 'idle',
    apps: plan.apps,
    slots: [
      ...(plan.agent ? [emptySlot('agent', 0)] : []),
      ...Array.from({ length: plan.apps }, (_, index) => emptySlot('app', index)),
    ],
    workers: [],
    lastId: { agent: 0, app: 0 },
    reload: undefined,
    scaling: undefined,
    next: undefined,
    tired: [],
    spares: { attempts: 0, startsAtMs: undefined },
    ending: undefined,
  };
}

/** A place that nobody has filled yet. */
export function emptySlot(role: WorkerRole, index: number): Slot {
  return { role, index, worker: undefined, successor: undefined, attempts: 0, startsAtMs: undefined };
}

/** Before it has ever served: any death or deadline ends the cluster. */
export function isStarting(state: State): boolean {
  return state.phase === 'starting-agent' || state.phase === 'starting-apps';
}

/** It ends, and has not ended yet. */
export function isStopping(state: State): boolean {
  return state.phase === 'stopping-apps' || state.phase === 'stopping-agent' || state.phase === 'killing';
}

/** How many spares there are to be. Where the dead are not replaced nobody needs them. */
export function wantedSpares({ plan }: State): number {
  return plan.restart.app === 'never' ? 0 : (plan.spares ?? 0);
}

/** It has no slot: it loads the application, or waits. */
export function isSpare({ status }: Pick<WorkerState, 'status'>): boolean {
  return status === 'loading' || status === 'spare';
}
