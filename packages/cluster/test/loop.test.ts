import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Effect } from '@ec/manager';
import { createLoop } from '../src/loop.js';
import { running } from './view.js';

const clock = { nowMs: () => 0, random: () => 0 };

const unexpected = (error: unknown): void => {
  throw error;
};

test('an order that cannot be carried out is told, and those after it are carried out', async () => {
  const done: string[] = [];
  const told: unknown[] = [];
  const perform = (effect: Effect): void => {
    done.push(effect.type);
    if (effect.type === 'begin') throw new Error('no begin');
  };
  const loop = createLoop({ ...running.plan, agent: false, apps: 1 }, clock, perform, (error) => told.push(error));
  loop.dispatch({ type: 'start' });
  await setImmediate();
  loop.dispatch({ type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } });
  await setImmediate();
  expect(told).toEqual([new Error('no begin')]);
  expect(done).toContain('terminate');
});

test('an order that causes an event does not come before its successors', async () => {
  const done: string[] = [];
  const loop = createLoop(
    { ...running.plan, agent: false, apps: 1 },
    clock,
    (effect: Effect) => {
      done.push(effect.type === 'report' ? effect.fact.fact : effect.type);
      if (effect.type === 'begin') loop.dispatch({ type: 'worker-ready', worker: 'app#1' });
    },
    unexpected,
  );
  loop.dispatch({ type: 'start' });
  await setImmediate();
  expect(done).toEqual([
    'spawn',
    'worker-spawned',
    'begin',
    'set-timer',
    'clear-timer',
    'worker-ready',
    'resolve-start',
    'cluster-ready',
  ]);
  expect(loop.state.phase).toBe('running');
});

test('an order that takes time keeps those after it waiting', async () => {
  const done: string[] = [];
  let loaded!: () => void;
  const loading = new Promise<void>((resolve) => (loaded = resolve));
  const loop = createLoop(
    { ...running.plan, agent: false, apps: 1 },
    clock,
    (effect) => {
      done.push(effect.type);
      return effect.type === 'spawn' ? loading : undefined;
    },
    unexpected,
  );
  loop.dispatch({ type: 'start' });
  loop.dispatch({ type: 'kill-requested', exitCode: 1, reason: { kind: 'requested' } });
  await setImmediate();
  expect(done).toEqual(['spawn']);
  loaded();
  await setImmediate();
  expect(done.slice(1, 3)).toEqual(['report', 'begin']);
  expect(done).toContain('terminate');
});
