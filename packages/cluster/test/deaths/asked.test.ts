import { describe, expect, test } from 'vitest';
import type { Event, State } from '@ec/manager';
import { askedByFact, askedByOrder } from '../../src/deaths/asked.js';
import { running, stateAfter } from '../view.js';

const start: Event[] = [
  { type: 'start' },
  { type: 'worker-ready', worker: 'agent#1' },
  { type: 'worker-ready', worker: 'app#1' },
  { type: 'worker-ready', worker: 'app#2' },
];

describe('who has asked a worker to end', () => {
  test.each([
    ['a person', { kind: 'requested' }, { by: 'operator', why: 'the cluster closes' }],
    [
      'a signal',
      { kind: 'signal', signal: 'SIGTERM' },
      { by: 'operator', why: 'the cluster closes, because the master received SIGTERM' },
    ],
    [
      'an error',
      { kind: 'error', error: new Error('x') },
      { by: 'policy', why: 'the cluster closes, because of an error in the master' },
    ],
    [
      'a start that failed',
      { kind: 'worker-died', worker: 'app#1', exit: { code: 1, signal: null } },
      { by: 'policy', why: 'the start was given up' },
    ],
  ] as const)('%s, by the end of the cluster', (_who, reason, asked) => {
    const state = stateAfter([...start, { type: 'close-requested', exitCode: 0, reason }]);
    expect(askedByOrder(state, 'app#2')).toEqual(asked);
  });

  test('a reload that takes over, or is rolled back', () => {
    const half: Event[] = [
      ...start,
      { type: 'reload-requested' },
      { type: 'worker-ready', worker: 'app#3' },
      { type: 'timer-fired', timer: 'judge' },
    ];
    const whole: Event[] = [...half, { type: 'worker-ready', worker: 'app#4' }];
    const replaced = { by: 'operator', why: 'a reload has put another in its place' };
    expect(askedByOrder(stateAfter(whole), 'app#1')).toEqual(replaced);
    const rolledBack = stateAfter([
      ...half,
      { type: 'worker-exited', worker: 'app#4', exit: { code: 1, signal: null } },
    ]);
    expect(askedByOrder(rolledBack, 'app#3')).toEqual({ by: 'policy', why: 'the reload was rolled back' });
    const condemned = { condemned: 'it leaks' };
    expect(askedByOrder(rolledBack, 'app#3', condemned)).toEqual({ by: 'policy', why: 'it did worse: it leaks' });
    // It serves in the place of one that has died meanwhile: whatever ends it later is another matter.
    expect(askedByOrder(rolledBack, 'app#1', condemned).why).not.toContain('it leaks');
  });

  test('a worker itself, which is recycled', () => {
    const state = stateAfter([
      ...start,
      { type: 'recycle-requested', worker: 'app#1', why: 'it is old' },
      { type: 'worker-ready', worker: 'app#3' },
    ]);
    expect(askedByOrder(state, 'app#1', { tired: 'it is old' })).toEqual({
      by: 'policy',
      why: 'it has asked to be replaced, because it is old',
    });
  });

  test('who wants fewer', () => {
    const state = stateAfter([...start, { type: 'scale-requested', apps: 1 }]);
    expect(askedByOrder(state, 'app#2')).toEqual({ by: 'operator', why: 'fewer app workers are wanted: 1' });
  });

  test('a reload, of the agent', () => {
    const reloading = stateAfter([...start, { type: 'reload-requested' }]);
    const state: State = {
      ...reloading,
      reload: {
        current: 1,
        isJudging: false,
        oldAgents: 1,
        remaining: [],
        recycles: undefined,
        agent: { old: 'agent#1' },
      },
    };
    expect(askedByOrder(state, 'agent#1')).toEqual({ by: 'operator', why: 'a reload has put another in its place' });
  });

  test('the master, where it serves no longer', () => {
    expect(askedByOrder(running, 'agent#1')).toEqual({ by: 'policy', why: 'it serves no longer' });
    expect(askedByOrder(running, 'app#9')).toEqual({ by: 'policy', why: 'it serves no longer' });
  });

  test('a limit, or a judgement', () => {
    expect(askedByFact({ fact: 'boot-timed-out', worker: 'app#3', limitMs: 900 })).toEqual({
      worker: 'app#3',
      asked: { by: 'policy', why: 'it was not ready within 900 ms' },
    });
    expect(askedByFact({ fact: 'leave-timed-out', worker: 'app#3', limitMs: 60_000 })?.asked.why).toContain('60 s');
    expect(askedByFact({ fact: 'worker-disconnected', worker: 'app#3' })).toBeUndefined();
  });
});
