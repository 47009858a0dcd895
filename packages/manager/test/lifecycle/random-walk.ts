import { randomFrom } from '@ec/test-utils';
import type { Event, Plan, TimerKey, WorkerName } from '../../src/index.js';
import { World, planOf } from './world.js';

function pick<T>(random: () => number, items: readonly T[]): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function randomPlan(random: () => number): Plan {
  const plan = planOf({
    agent: random() < 0.7,
    apps: 1 + Math.floor(random() * 3),
    reloadsAgent: random() < 0.5,
    agentsOverlap: random() < 0.5,
    spares: Math.max(0, Math.floor(random() * 5) - 2),
  });
  return random() < 0.15 ? { ...plan, restart: { ...plan.restart, app: 'never' } } : plan;
}

function passTime(world: World, random: () => number): void {
  const wantedMs = world.nowMs + Math.floor(random() * random() * 200);
  world.nowMs = Math.max(world.nowMs, Math.min(wantedMs, ...world.timers.values())); // timers are punctual
}

/** Something that can really happen now, or something late and contradictory. */
function randomEvent(world: World, random: () => number, calm: boolean): Event | undefined {
  const roll = random();
  const living = [...world.processes.keys()];
  if (roll < 0.5) {
    const booting = living.filter((name) => world.processes.get(name)?.begun && !world.processes.get(name)?.ready);
    const worker = pick(random, booting);
    const process = worker && world.processes.get(worker);
    if (!process) return undefined;
    if (process.spare && process.spare !== 'taken') return { type: 'spare-loaded', worker };
    process.ready = true;
    return { type: 'worker-ready', worker };
  }
  const exit = { code: Math.floor(random() * 3), signal: null };
  if (roll < 0.7) {
    const asked = living.filter(
      (name) => world.processes.get(name)?.asked !== undefined || world.processes.get(name)?.retired,
    );
    const worker = pick(random, asked);
    if (worker) return { type: 'worker-exited', worker, exit };
    if (calm) return undefined;
  }
  if (roll < 0.82) {
    const worker = pick(random, living);
    return worker && { type: 'worker-exited', worker, exit };
  }
  if (roll < 0.88) {
    const worker = pick(random, living);
    return worker && { type: 'worker-disconnected', worker };
  }
  if (roll < 0.89) {
    const worker = pick(random, living);
    return worker && { type: 'worker-condemned', worker, why: 'it is worse', hears: random() < 0.5 };
  }
  if (roll < 0.9) {
    const worker = pick(random, living);
    return worker && { type: 'recycle-requested', worker, why: 'it is old' };
  }
  if (roll < 0.91) return { type: 'scale-requested', apps: Math.floor(random() * 5) };
  if (roll < 0.93) return { type: 'reload-requested' };
  if (roll < 0.94) return { type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } };
  if (roll < 0.945) return { type: 'kill-requested', exitCode: 0, reason: { kind: 'requested' } };
  return noise(random);
}

function noise(random: () => number): Event {
  const worker: WorkerName = `${random() < 0.5 ? 'app' : 'agent'}#${90 + Math.floor(random() * 3)}`;
  const timers: readonly TimerKey[] = [`boot ${worker}`, `leave ${worker}`, 'restart app 77', 'restart agent 1'];
  return (
    pick<Event>(random, [
      { type: 'worker-ready', worker },
      { type: 'worker-disconnected', worker },
      { type: 'worker-exited', worker, exit: { code: 1, signal: null } },
      { type: 'timer-fired', timer: pick(random, timers) ?? 'stop' },
      { type: 'start' },
    ]) ?? { type: 'start' }
  );
}

/** One life of a cluster, from start to end; throws where an invariant is broken, with all that happened. */
export function randomWalk(seed: number, trace?: (event: Event) => void): World {
  const random = randomFrom(seed);
  const world = new World(randomPlan(random));
  const calm = random() < 0.5; // half of the clusters mostly live long enough to run
  const steps = 4 + Math.floor(random() * 26);
  const apply = (event: Event): void => {
    trace?.(event);
    world.apply(event, random());
  };
  const fireNext = (): boolean => {
    const timer = world.passToNextTimer();
    if (timer) apply({ type: 'timer-fired', timer });
    return timer !== undefined;
  };
  if (random() < 0.98) apply({ type: 'start' });
  for (let step = 0; step < steps && world.state.phase !== 'closed'; step++) {
    passTime(world, random);
    if (random() < 0.12) fireNext();
    const event = randomEvent(world, random, calm && step < 12);
    if (event) apply(event);
  }
  apply({ type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } });
  // From here on nobody helps: the end must come by its own deadlines.
  while (world.state.phase !== 'closed') {
    const asked = [...world.processes.keys()].filter((name) => world.processes.get(name)?.asked !== undefined);
    const worker = pick(random, asked);
    if (worker && random() < 0.7) {
      passTime(world, random);
      apply({ type: 'worker-exited', worker, exit: { code: 0, signal: null } });
    } else if (!fireNext()) {
      throw new Error('the end never comes: no timer runs');
    }
  }
  return world;
}
