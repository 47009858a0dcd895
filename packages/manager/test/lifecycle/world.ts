import { defaultRestartPolicy, initialState, transition } from '../../src/index.js';
import type { Effect, Event, Limits, Plan, State, TimerKey, WorkerName, WorkerRole } from '../../src/index.js';
import { checkFinish, checkInvariants } from './invariants.js';

export const limits: Limits = {
  agentBootMs: 900,
  appBootMs: 800,
  agentCloseMs: 50,
  appCloseMs: 70,
  giveUpMs: 10,
  leaveMs: 300,
  judgeMs: 200,
  retireMs: 400,
  forceMs: 20,
};

export function planOf(part: Partial<Plan>): Plan {
  return { agent: true, apps: 2, limits, restart: { agent: defaultRestartPolicy, app: defaultRestartPolicy }, ...part };
}

/** A process as it really is, whatever the life cycle believes. */
export interface Process {
  begun: boolean;
  ready: boolean;
  /** Which code it has found: grows with each reload that begins. */
  code: number;
  /** It was started without a slot: it loads the application, has said that it waits, or was given one. */
  spare: 'loads' | 'waits' | 'taken' | undefined;
  /** Told that another has its place. */
  retired: boolean;
  /** The least grace it was ever given; undefined: never asked to end. */
  asked: number | undefined;
}

/** What really exists around the life cycle: it obeys the orders and checks each against what it knows. */
export class World {
  state: State;
  nowMs = 0;
  readonly processes = new Map<WorkerName, Process>();
  /** When each running timer is due. */
  readonly timers = new Map<TimerKey, number>();
  /** Alive, but the life cycle has said that it waits no longer for them. */
  readonly leftBehind = new Set<WorkerName>();
  readonly lastId: Record<WorkerRole, number> = { agent: 0, app: 0 };
  startSettled = 0;
  finished = 0;
  killed = false;
  endedAtMs: number | undefined;
  /** The code that there is to be found now, and the oldest that may still serve. */
  code = 0;
  oldest = 0;
  readonly plan: Plan;

  constructor(plan: Plan, state = initialState(plan)) {
    this.plan = plan;
    this.state = state;
  }

  /** The same world once more: what happens to one does not happen to the other. */
  clone(): World {
    const twin = new World(this.plan, this.state);
    twin.nowMs = this.nowMs;
    for (const [name, process] of this.processes) twin.processes.set(name, { ...process });
    for (const [key, dueMs] of this.timers) twin.timers.set(key, dueMs);
    for (const name of this.leftBehind) twin.leftBehind.add(name);
    twin.lastId.agent = this.lastId.agent;
    twin.lastId.app = this.lastId.app;
    twin.startSettled = this.startSettled;
    twin.finished = this.finished;
    twin.killed = this.killed;
    twin.endedAtMs = this.endedAtMs;
    twin.code = this.code;
    twin.oldest = this.oldest;
    return twin;
  }

  /** Applies an event and checks every invariant. */
  apply(event: Event, random = 0.5): void {
    const before = this.state;
    if (event.type === 'kill-requested') this.killed = true;
    if (event.type === 'worker-exited') {
      this.processes.delete(event.worker);
      this.leftBehind.delete(event.worker);
    }
    if (event.type === 'spare-loaded') {
      const process = this.processes.get(event.worker);
      if (process?.spare === 'loads' && process.begun) process.spare = 'waits';
    }
    if (event.type === 'timer-fired') this.timers.delete(event.timer);
    const step = transition(before, event, { nowMs: this.nowMs, random });
    if (before.phase === 'closed' && (step.effects.length > 0 || step.state !== before)) {
      throw new Error('something happens after the end');
    }
    this.state = step.state;
    if (step.state.ending && !before.ending) this.endedAtMs = this.nowMs;
    for (const effect of step.effects) this.obey(effect, before);
    checkInvariants(this);
  }

  /** Lets time pass until the next timer is due, and says which; undefined where none runs. */
  passToNextTimer(): TimerKey | undefined {
    let next: [TimerKey, number] | undefined;
    for (const entry of this.timers) if (!next || entry[1] < next[1]) next = entry;
    if (next) this.nowMs = Math.max(this.nowMs, next[1]);
    return next?.[0];
  }

  /** Whose process lives, by what the world knows. */
  living(name: WorkerName, why: string): Process {
    const process = this.processes.get(name);
    if (!process) throw new Error(`${why} for ${name}, which is dead`);
    return process;
  }

  private obey(effect: Effect, before: State): void {
    if (this.finished > 0) throw new Error(`${effect.type} after finish`);
    switch (effect.type) {
      case 'spawn':
        if (before.ending) throw new Error('a worker is spawned during the end');
        if (effect.workers.length === 0) throw new Error('nobody is spawned');
        for (const { name, role, id, slot } of effect.workers) {
          const { reload } = this.state;
          if (slot === undefined && reload && !reload.recycles) throw new Error(`${name} is a spare amid a reload`);
          if (id <= this.lastId[role]) throw new Error(`${name} is spawned twice`);
          this.lastId[role] = id;
          this.processes.set(name, {
            begun: false,
            ready: false,
            code: this.code,
            spare: slot === undefined ? 'loads' : undefined,
            retired: false,
            asked: undefined,
          });
        }
        return;
      case 'begin': {
        const process = this.living(effect.worker, 'begin');
        if (process.begun) throw new Error(`${effect.worker} begins twice`);
        process.begun = true;
        return;
      }
      case 'take-slot': {
        const process = this.living(effect.worker, 'take-slot');
        if (process.spare !== 'waits' || process.asked !== undefined)
          throw new Error(`${effect.worker} is given slot ${effect.slot} and is no spare that waits`);
        process.spare = 'taken';
        return;
      }
      case 'retire': {
        const process = this.living(effect.worker, 'retire');
        if (process.asked !== undefined || process.retired) throw new Error(`${effect.worker} was told to go before`);
        process.retired = true;
        return;
      }
      case 'judge':
        this.living(effect.worker, 'judge');
        return;
      case 'terminate': {
        const process = this.living(effect.worker, 'terminate');
        // During the end all are asked, whoever was asked before; otherwise that would only put off the deadline.
        if (process.asked !== undefined && !this.state.ending)
          throw new Error(`${effect.worker} is asked to end twice`);
        process.asked = Math.min(process.asked ?? Infinity, effect.graceMs);
        return;
      }
      case 'set-timer':
        if (!(effect.delayMs >= 0 && effect.delayMs < Infinity)) {
          throw new Error(`${effect.timer}: ${effect.delayMs} ms`);
        }
        this.timers.set(effect.timer, this.nowMs + effect.delayMs);
        return;
      case 'clear-timer':
        this.timers.delete(effect.timer);
        return;
      case 'resolve-start':
      case 'reject-start':
        if (++this.startSettled > 1) throw new Error('the start is settled twice');
        if ((effect.type === 'resolve-start') !== (this.state.phase === 'running')) throw new Error('settled wrongly');
        return;
      case 'finish':
        this.finished++;
        checkFinish(this, effect.ending);
        return;
      case 'report':
        if (effect.fact.fact === 'reload-started') this.code++;
        if (effect.fact.fact === 'reload-finished') this.oldest = this.code;
        if (effect.fact.fact === 'left-behind') for (const name of effect.fact.workers) this.leftBehind.add(name);
        return;
      default:
        effect satisfies never;
    }
  }
}
