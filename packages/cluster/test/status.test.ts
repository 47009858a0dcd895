import { expect, test } from 'vitest';
import type { Event } from '@ec/manager';
import { statusOf } from '../src/status.js';
import { pidOf, running, stateAfter } from './view.js';

const exit = { code: 1, signal: null };

test('tells who is there', () => {
  expect(statusOf(running, 500, pidOf)).toEqual({
    phase: 'running',
    wanted: { agents: 1, apps: 2 },
    capacity: {
      agent: { wanted: 1, serving: 1, starting: 0, waiting: 0, abandoned: 0 },
      spares: { wanted: 0, ready: 0, starting: 0, waiting: 0 },
      app: { wanted: 2, serving: 2, starting: 0, waiting: 0, abandoned: 0 },
    },
    workers: [
      { name: 'agent#1', role: 'agent', id: 1, slot: 0, pid: 101, status: 'ready', forMs: 500 },
      { name: 'app#1', role: 'app', id: 1, slot: 0, pid: 201, status: 'ready', forMs: 500 },
      { name: 'app#2', role: 'app', id: 2, slot: 1, pid: 202, status: 'ready', forMs: 500 },
    ],
    waiting: [],
  });
});

test('tells what is missing, until when, and for the how-manieth time', () => {
  const died = (id: number): Event => ({ type: 'worker-exited', worker: `app#${id}`, exit });
  const boot: Event[] = [{ type: 'start' }, { type: 'worker-ready', worker: 'app#1' }];
  const state = stateAfter([...boot, died(1), died(2)], { agent: false, apps: 1 });
  expect(statusOf(state, 0, pidOf).capacity.app).toMatchObject({ wanted: 1, serving: 0, waiting: 1 });
  expect(statusOf(state, 0, pidOf).waiting).toEqual([
    { role: 'app', slot: 0, attempt: 2, startsInMs: 800, text: 'slot 0 starts again in 0.8 s, 2nd time' },
  ]);
});

test('lacks nothing before it has started', () => {
  expect(statusOf(stateAfter([]), 0, pidOf)).toMatchObject({ phase: 'idle', workers: [], waiting: [] });
});
