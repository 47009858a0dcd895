import { defaultRestartPolicy } from '../../src/index.js';
import type { Event, TimerKey } from '../../src/index.js';
import type { World } from './world.js';

export interface Possibility {
  readonly event: Event;
  readonly atMs: number;
}

const exit = { code: 1, signal: null };

/** All that can happen next, in any order, and also what contradicts the state. */
export function possibleEvents(world: World, scales: readonly number[] = [], recycles = false): Possibility[] {
  const { nowMs, state } = world;
  const possible: Possibility[] = [];
  for (const atMs of moments(world)) {
    possible.push({ event: { type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } }, atMs });
    possible.push({ event: { type: 'kill-requested', exitCode: 0, reason: { kind: 'requested' } }, atMs });
    for (const { name: worker } of state.workers) {
      possible.push({ event: { type: 'worker-exited', worker, exit }, atMs });
    }
  }
  for (const { name: worker, status } of state.workers) {
    possible.push({ event: { type: 'worker-ready', worker }, atMs: nowMs });
    possible.push({ event: { type: 'worker-disconnected', worker }, atMs: nowMs });
    for (const hears of [true, false])
      possible.push({ event: { type: 'worker-condemned', worker, why: 'it is worse', hears }, atMs: nowMs });
    if (world.plan.spares) possible.push({ event: { type: 'spare-loaded', worker }, atMs: nowMs });
    if (recycles) possible.push({ event: { type: 'recycle-requested', worker, why: 'it is old' }, atMs: nowMs });
    if ((status !== 'ready' && status !== 'spare') || state.phase !== 'running') continue;
    // After a healthy life the restarts in a row begin anew.
    const atMs = nowMs + defaultRestartPolicy.healthyMs;
    possible.push({ event: { type: 'worker-disconnected', worker }, atMs });
    possible.push({ event: { type: 'worker-exited', worker, exit }, atMs });
  }
  // Any timer may be the next: which is due first depends on limits and on when each was set.
  for (const [timer, dueMs] of world.timers) {
    possible.push({ event: { type: 'timer-fired', timer }, atMs: Math.max(nowMs, dueMs) });
  }
  for (const apps of scales) possible.push({ event: { type: 'scale-requested', apps }, atMs: nowMs });
  possible.push({ event: { type: 'start' }, atMs: nowMs }, { event: { type: 'reload-requested' }, atMs: nowMs });
  return possible;
}

/** During the end time counts: things happen at once, or at the last moment before the deadline. */
function moments({ nowMs, timers, state }: World): number[] {
  const dueMs = state.ending && timers.get('stop');
  return dueMs === undefined || dueMs === nowMs ? [nowMs] : [nowMs, dueMs];
}

/** What must change nothing: cleared timers that were already on their way, and those the life cycle does not know. */
export function strayEvents({ state, timers }: World): Event[] {
  const stray: Event[] = [];
  const keys: TimerKey[] = ['boot app#999', 'leave app#999', 'end agent#999', 'restart app 77'];
  if (!state.ending) keys.push('stop');
  keys.push('judge', 'spares');
  for (const { name } of state.workers) keys.push(`boot ${name}`, `leave ${name}`, `retire ${name}`, `end ${name}`);
  for (const { role, index } of state.slots) keys.push(`restart ${role} ${index}`);
  for (const timer of keys) if (!timers.has(timer)) stray.push({ type: 'timer-fired', timer });
  for (const worker of ['app#999', 'agent#999'] as const) {
    stray.push({ type: 'worker-ready', worker }, { type: 'worker-disconnected', worker });
    stray.push(
      { type: 'worker-exited', worker, exit },
      { type: 'worker-condemned', worker, why: 'it is a stranger', hears: true },
      { type: 'recycle-requested', worker, why: 'it is a stranger' },
      { type: 'spare-loaded', worker },
    );
  }
  if (state.phase !== 'idle') stray.push({ type: 'start' });
  // The check finds nothing, in no state that can be reached.
  stray.push({ type: 'check-requested' });
  if (state.ending) stray.push({ type: 'close-requested', exitCode: 1, reason: { kind: 'requested' } });
  return stray;
}
