import { expect } from 'vitest';
import { initialState, transition } from '../../src/index.js';
import type { Effect, Event, Fact, Phase, Plan, Slot, State } from '../../src/index.js';
import type { TimerKey, WorkerName, WorkerStatus } from '../../src/index.js';
import { planOf } from './world.js';

/** Tells a life of a cluster in short sentences and compares what it does with what is expected. */
export class Story {
  state: State;
  /** What the last event has led to, an effect a line. */
  effects: readonly string[] = [];
  private nowMs = 0;

  constructor(plan: Partial<Plan>) {
    this.state = initialState(planOf(plan));
  }

  /** A story that begins when all serve, and spares wait. */
  static running(plan: Partial<Plan>): Story {
    const story = new Story(plan).after('start');
    for (const { name } of story.state.workers) story.after(`${name} ready`);
    for (const { name, status } of story.state.workers) if (status === 'loading') story.after(`${name} loaded`);
    return story.inPhase('running');
  }

  /** This happens, whatever follows. */
  after(...events: readonly string[]): this {
    for (const event of events) {
      const step = transition(this.state, parseEvent(event), { nowMs: this.nowMs, random: 0.5 });
      this.state = step.state;
      this.effects = step.effects.map(describeEffect);
    }
    return this;
  }

  /** This happens, and exactly this follows; where nothing follows, nothing may change either. */
  when(event: string, phase: Phase, effects: readonly string[]): this {
    const before = this.state;
    this.after(event);
    expect(this.effects, event).toEqual(effects);
    if (effects.length === 0) expect(this.state, event).toBe(before);
    return this.inPhase(phase);
  }

  passMs(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  inPhase(phase: Phase): this {
    expect(this.state.phase).toBe(phase);
    return this;
  }

  slots(expected: Readonly<Record<string, string>>): this {
    const actual = this.state.slots.map((slot) => [`${slot.role} ${slot.index}`, this.describeSlot(slot)]);
    expect(Object.fromEntries(actual)).toEqual(expected);
    return this;
  }

  workers(expected: Readonly<Record<string, WorkerStatus>>): this {
    expect(Object.fromEntries(this.state.workers.map(({ name, status }) => [name, status]))).toEqual(expected);
    return this;
  }

  private describeSlot({ worker, successor, startsAtMs }: Slot): string {
    const who = (name: WorkerName): string =>
      `${name} ${this.state.workers.find((each) => each.name === name)?.status ?? 'dead'}`;
    if (!worker) return startsAtMs === undefined ? 'empty' : `empty until ${startsAtMs}`;
    return successor ? `${who(worker)} → ${who(successor)}` : who(worker);
  }
}

function parseEvent(text: string): Event {
  const [subject = '', ...rest] = text.split(' ');
  const reason = { kind: 'requested' } as const;
  if (subject === 'start') return { type: 'start' };
  if (subject === 'reload') return { type: 'reload-requested' };
  if (subject === 'check') return { type: 'check-requested' };
  if (subject === 'scale') return { type: 'scale-requested', apps: Number(rest[0]) };
  if (subject === 'close') return { type: 'close-requested', exitCode: 0, reason };
  if (subject === 'kill') return { type: 'kill-requested', exitCode: 0, reason };
  if (subject === 'timer') return { type: 'timer-fired', timer: rest.join(' ') as TimerKey };
  const worker = subject as WorkerName;
  if (rest[0] === 'ready') return { type: 'worker-ready', worker };
  if (rest[0] === 'loaded') return { type: 'spare-loaded', worker };
  if (rest[0] === 'disconnects') return { type: 'worker-disconnected', worker };
  if (rest[0] === 'condemned')
    return { type: 'worker-condemned', worker, why: 'it is worse', hears: rest[1] !== 'deaf' };
  if (rest[0] === 'tired') return { type: 'recycle-requested', worker, why: 'it is old' };
  if (rest[0] === 'exits') return { type: 'worker-exited', worker, exit: { code: 1, signal: null } };
  throw new Error(`"${text}" is no event: see parseEvent.`);
}

function describeEffect(effect: Effect): string {
  switch (effect.type) {
    case 'spawn':
      return `spawn ${effect.workers.map((worker) => worker.name).join(' ')}`;
    case 'begin':
      return `begin ${effect.worker}`;
    case 'take-slot':
      return `take-slot ${effect.worker} ${effect.slot}`;
    case 'retire':
      return `retire ${effect.worker} ${effect.graceMs}`;
    case 'judge':
      return `judge ${effect.worker} ${effect.forMs}`;
    case 'terminate':
      return `terminate ${effect.worker} ${effect.graceMs}`;
    case 'set-timer':
      return `⏱ ${effect.timer} ${effect.delayMs}`;
    case 'clear-timer':
      return `✕⏱ ${effect.timer}`;
    case 'resolve-start':
    case 'reject-start':
      return effect.type;
    case 'finish':
      return `finish ${effect.ending.exitCode}`;
    case 'report':
      return `! ${describeFact(effect.fact)}`;
    default:
      return effect satisfies never;
  }
}

function describeFact(fact: Fact): string {
  switch (fact.fact) {
    case 'worker-spawned':
      return `worker-spawned ${fact.worker.name}${fact.restart ? ' again' : ''}`;
    case 'boot-timed-out':
    case 'leave-timed-out':
      return `${fact.fact} ${fact.worker} ${fact.limitMs}`;
    case 'reload-rolled-back':
      return `reload-rolled-back ${fact.worker} ${fact.why.kind}`;
    case 'scale-started':
      return `scale-started ${fact.before} → ${fact.apps}${fact.overtakes ? ', overtakes' : ''}`;
    case 'scale-queued':
      return `scale-queued ${fact.apps}${fact.overtakes ? ', overtakes' : ''} behind ${fact.behind}`;
    case 'reload-queued':
      return `reload-queued behind ${fact.behind}`;
    case 'scale-refused':
      return `scale-refused ${fact.apps} ${fact.why}`;
    case 'scale-finished':
      return `scale-finished ${fact.apps}`;
    case 'scale-incomplete':
      return `scale-incomplete ${fact.apps} ${fact.worker} ${fact.why.kind}`;
    case 'recycle-started':
      return `recycle-started ${fact.worker} ${fact.why}`;
    case 'recycle-failed':
      return `recycle-failed ${fact.old} ${fact.worker} ${fact.why.kind}`;
    case 'capacity-lost':
      return `capacity-lost ${fact.capacity.lost.map(({ role, index }) => `${role} ${index}`).join()}`;
    case 'restart-planned':
      return `restart-planned ${fact.attempt} ${fact.delayMs}`;
    case 'spare-taken':
      return `spare-taken ${fact.worker} ${fact.slot}`;
    case 'spare-planned':
      return `spare-planned ${fact.attempt} ${fact.delayMs}`;
    case 'slot-abandoned':
      return `slot-abandoned ${fact.role} ${fact.slot}`;
    case 'stopping':
      return `stopping ${fact.role} ${fact.graceMs}`;
    case 'left-behind':
      return `left-behind ${fact.workers.join(' ')}`;
    default:
      return 'worker' in fact ? `${fact.fact} ${fact.worker}` : fact.fact;
  }
}
