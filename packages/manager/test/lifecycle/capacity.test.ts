import { describe, expect, test } from 'vitest';
import { capacityOf, defaultRestartPolicy } from '../../src/index.js';
import type { Slot, State } from '../../src/index.js';
import { Story } from './story.js';

const none = { wanted: 0, serving: 0, starting: 0, waiting: 0, abandoned: 0 };

describe('counts every place once', () => {
  test.each<[string, readonly string[], object]>([
    ['all serve', [], { serving: 3 }],
    ['one has died', ['app#2 exits'], { serving: 2, starting: 1 }],
    ['and again', ['app#2 exits', 'app#4 exits'], { serving: 2, waiting: 1 }],
    ['one boots for too long', ['app#2 exits', 'timer boot app#4'], { serving: 2, waiting: 1 }],
    ['one more was asked for', ['scale 4'], { wanted: 4, serving: 3, starting: 1 }],
    ['fewer were', ['scale 1'], { wanted: 1, serving: 1 }],
    ['a successor is no capacity yet', ['reload', 'app#4 ready'], { serving: 3 }],
  ])('%s', (_, events, expected) => {
    const { state } = Story.running({ apps: 3, agent: false }).after(...events);
    const { agent, app, lost } = capacityOf(state, 0);
    expect({ agent, app, lost }).toEqual({ agent: none, app: { ...none, wanted: 3, ...expected }, lost: [] });
  });

  test('one that is given up', () => {
    const restart = { agent: defaultRestartPolicy, app: 'never' } as const;
    const { state } = Story.running({ apps: 2, restart }).after('app#1 exits');
    expect(capacityOf(state, 0)).toMatchObject({
      agent: { wanted: 1, serving: 1 },
      app: { wanted: 2, serving: 1, abandoned: 1 },
      lost: [],
    });
  });
});

/** What the life cycle never does: see the invariants. */
function injure({ state }: Story, index: number, injury: Partial<Slot>): State {
  const isIt = (slot: Slot): boolean => slot.role === 'app' && slot.index === index;
  return { ...state, slots: state.slots.map((slot) => (isIt(slot) ? { ...slot, ...injury } : slot)) };
}

describe('a place that is lost is found and filled', () => {
  test.each<[string, (story: Story) => State]>([
    ['empty without a time', (story) => injure(story, 1, { worker: undefined })],
    ['held by the dead', (story) => injure(story, 1, { worker: 'app#77' })],
    ['long overdue', (story) => injure(story, 1, { worker: undefined, startsAtMs: -60_001 })],
    ['gone', (story) => ({ ...story.state, slots: story.state.slots.filter(({ index }) => index === 0) })],
  ])('%s', (_, injury) => {
    const story = Story.running({ apps: 2, agent: false });
    story.state = injury(story);
    expect(capacityOf(story.state, 0).lost).toEqual([{ role: 'app', index: 1 }]);
    story.after('check');
    expect(story.effects[0]).toBe('! capacity-lost app 1');
    expect(story.effects).toContain('begin app#3');
    story.slots({ 'app 0': 'app#1 ready', 'app 1': 'app#3 booting' });
    expect(capacityOf(story.state, 0).lost).toEqual([]);
    story.when('check', 'running', []);
  });

  test('by the successor, where there is one', () => {
    const story = Story.running({ apps: 1, agent: false }).after('reload', 'app#2 ready');
    story.state = injure(story, 0, { worker: 'app#77' });
    story.when('check', 'running', ['! capacity-lost app 0']).slots({ 'app 0': 'app#2 ready' });
  });

  test('not during the start, nor during the end', () => {
    new Story({ apps: 1 }).when('check', 'idle', []);
    Story.running({ apps: 1, agent: false }).after('close').when('check', 'stopping-apps', []);
  });
});
