import { defaultRestartPolicy } from '../../src/restart-policy.js';
import { initialState, transition } from '../../src/index.js';
import type { Effect, Event, Plan, State, TimerKey, WorkerName } from '../../src/index.js';

export const limits = { agentBootMs: 900, appBootMs: 800, agentCloseMs: 50, appCloseMs: 70, giveUpMs: 10, leaveMs: 300, forceMs: 20 };

export function planOf(part: Partial<Plan>): Plan {
  return { agent: true, apps: 2, limits, restart: { agent: defaultRestartPolicy, app: defaultRestartPolicy }, ...part };
}

interface Process {
  begun: boolean;
  ready: boolean;
  /** The least grace it was ever given; undefined: never asked to end. */
  asked: number | undefined;
}

/** What really exists around the life cycle: it believes the orders and checks each against what it knows. */
export class World {
  state: State;
  nowMs = 0;
  readonly processes = new Map<WorkerName, Process>();
  readonly timers = new Map<TimerKey, number>();
  /** Alive, but the life cycle has said that it waits no longer for them. */
  readonly leftBehind = new Set<WorkerName>();
  readonly everSpawned = new Set<WorkerName>();
  startSettled = 0;
  finished = 0;
  killed = false;
  endedAtMs: number | undefined;
  readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
    this.state = initialState(plan);
  }

  /** Applies an event and checks every invariant. */
  apply(event: Event, random = 0.5): void {
    const before = this.state;
    if (event.type === 'kill-requested') this.killed = true;
    if (event.type === 'worker-exited') {
      this.processes.delete(event.worker);
      this.leftBehind.delete(event.worker);
    }
    if (event.type === 'timer-fired') this.timers.delete(event.timer);
    const step = transition(before, event, { nowMs: this.nowMs, random });
    if (before.phase === 'closed' && (step.effects.length > 0 || step.state !== before)) {
      throw new Error('something happens after the end');
    }
    this.state = step.state;
    if (step.state.ending && !before.ending) this.endedAtMs = this.nowMs;
    for (const effect of step.effects) this.obey(effect, before);
    this.check();
  }

  private obey(effect: Effect, before: State): void {
    if (this.finished > 0) throw new Error(`${effect.type} after finish`);
    switch (effect.type) {
      case 'spawn':
        for (const { name } of effect.workers) {
          if (this.everSpawned.has(name)) throw new Error(`${name} is spawned twice`);
          this.everSpawned.add(name);
          this.processes.set(name, { begun: false, ready: false, asked: undefined });
        }
        if (before.ending) throw new Error('a worker is spawned during the end');
        return;
      case 'begin': {
        const process = this.living(effect.worker, 'begin');
        if (process.begun) throw new Error(`${effect.worker} begins twice`);
        process.begun = true;
        return;
      }
      case 'terminate': {
        const process = this.living(effect.worker, 'terminate');
        process.asked = Math.min(process.asked ?? Infinity, effect.graceMs);
        return;
      }
      case 'set-timer':
        if (!(effect.delayMs >= 0 && effect.delayMs < Infinity)) throw new Error(`${effect.timer}: ${effect.delayMs} ms`);
        this.timers.set(effect.timer, this.nowMs + effect.delayMs);
        return;
      case 'clear-timer':
        this.timers.delete(effect.timer);
        return;
      case 'resolve-start':
      case 'reject-start':
        if (++this.startSettled > 1) throw new Error('the start is settled twice');
        return;
      case 'finish':
        this.finished++;
        this.checkFinish(effect);
        return;
      case 'report':
        if (effect.fact.fact === 'left-behind') for (const name of effect.fact.workers) this.leftBehind.add(name);
        return;
      default:
        effect satisfies never;
    }
  }

  private living(name: WorkerName, order: string): Process {
    const process = this.processes.get(name);
    if (!process) throw new Error(`${order} for ${name}, which is dead`);
    return process;
  }

  private checkFinish(effect: Effect & { type: 'finish' }): void {
    if (this.startSettled !== 1) throw new Error('the start was never settled');
    if (this.timers.size > 0) throw new Error(`a timer outlives the end: ${[...this.timers.keys()].join()}`);
    const left = [...this.processes.keys()].filter((name) => !this.leftBehind.has(name));
    if (left.length > 0) throw new Error(`${left.join()} outlive the end and nobody says so`);
    if (effect.ending.leftBehind.length > 0 && effect.ending.exitCode === 0) throw new Error('an unclean end with exit code 0');
    const tookMs = this.nowMs - (this.endedAtMs ?? NaN);
    // A kill that comes late in an orderly end adds its own limit.
    const stages = this.killed ? 3 : 2;
    const mayTakeMs = limits.appCloseMs + limits.agentCloseMs + stages * limits.forceMs;
    if (!(tookMs <= mayTakeMs)) throw new Error(`the end took ${tookMs} ms, allowed are ${mayTakeMs}`);
  }

  private check(): void {
    const { state } = this;
    if (state.phase === 'closed') {
      if (this.finished !== 1) throw new Error('closed without finish');
      return;
    }
    this.checkWorkers();
    if (state.phase === 'running') this.checkCapacity();
    if (state.ending) this.checkEnd();
    if (this.startSettled !== (state.phase === 'running' || state.ending ? 1 : 0)) throw new Error('the start is settled too early or too late');
  }

  private checkWorkers(): void {
    const { state } = this;
    if (state.workers.length + this.leftBehind.size !== this.processes.size) throw new Error('life cycle and world disagree on who lives');
    for (const worker of state.workers) {
      const process = this.living(worker.name, 'belief');
      if (worker.status === 'booting' && !this.timers.has(`boot ${worker.name}`)) throw new Error(`${worker.name} boots without a deadline`);
      if (worker.status === 'leaving' && !this.timers.has(`leave ${worker.name}`)) throw new Error(`${worker.name} leaves without a deadline`);
      if (worker.status === 'stopping' && state.phase === 'running') {
        if (process.asked === undefined) throw new Error(`${worker.name} stops but was never asked`);
        if (!this.timers.has(`end ${worker.name}`)) throw new Error(`${worker.name} stops without a deadline`);
      }
      if (worker.status === 'held' && process.begun) throw new Error(`${worker.name} is held but has begun`);
      if (worker.status === 'held' && state.phase !== 'starting-agent') throw new Error(`${worker.name} waits and nobody will tell it to begin`);
    }
    for (const key of this.timers.keys()) {
      const [kind, name] = key.split(' ');
      if ((kind === 'boot' || kind === 'leave' || kind === 'end') && !this.processes.has(name as WorkerName)) throw new Error(`timer ${key} of a dead worker`);
    }
  }

  /** wanted = filled + waiting with a deadline + given up for a stated reason. */
  private checkCapacity(): void {
    for (const slot of this.state.slots) {
      const filled = slot.worker !== undefined && this.processes.has(slot.worker);
      const dueMs = this.timers.get(`restart ${slot.role} ${slot.index}`);
      const waits = slot.startsAtMs !== undefined && dueMs === slot.startsAtMs;
      if (slot.worker !== undefined && !filled) throw new Error(`slot ${slot.index} is held by the dead ${slot.worker}`);
      if (dueMs !== undefined && !waits) throw new Error(`slot ${slot.index} starts at a time nobody can see`);
      if (filled === waits && (filled || this.plan.restart[slot.role] !== 'never')) {
        throw new Error(`${slot.role} slot ${slot.index}: ${filled ? 'filled and waiting' : 'capacity is lost in silence'}`);
      }
      if (slot.successor !== undefined && !this.processes.has(slot.successor)) throw new Error('a dead successor');
      if (slot.successor !== undefined && this.state.reload?.current !== slot.index) throw new Error('a successor without a reload');
    }
    const reload = this.state.reload;
    if (reload) {
      const slot = this.state.slots.find((each) => each.role === 'app' && each.index === reload.current);
      const candidate = slot?.successor ?? slot?.worker;
      const worker = this.state.workers.find((each) => each.name === candidate);
      if (worker?.status !== 'booting' && worker?.status !== 'stopping') throw new Error('the reload waits for nothing');
    }
  }

  private checkEnd(): void {
    if (!this.timers.has('stop')) throw new Error(`${this.state.phase} without a deadline`);
    const others = [...this.timers.keys()].filter((key) => key !== 'stop');
    if (others.length > 0) throw new Error(`timers run during the end: ${others.join()}`);
    for (const worker of this.state.workers) {
      const due = this.state.phase !== 'stopping-apps' || worker.role === 'app';
      if (due && this.processes.get(worker.name)?.asked === undefined) throw new Error(`${worker.name} was not asked to end`);
      if (this.state.phase === 'killing' && this.processes.get(worker.name)?.asked !== 0) throw new Error(`${worker.name} was not killed`);
    }
  }
}
