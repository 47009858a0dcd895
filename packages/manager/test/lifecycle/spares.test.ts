import { expect, test } from 'vitest';
import { capacityOf, defaultRestartPolicy } from '../../src/index.js';
import { limits } from './world.js';
import { Story } from './story.js';

// The notation is that of transition.test.ts.

const one = { apps: 1, agent: false, spares: 1, limits: { ...limits, judgeMs: 0 } };

test('it is started when the cluster runs, and waits when it has loaded', () => {
  const story = new Story(one)
    .after('start')
    .when('app#1 ready', 'running', [
      '✕⏱ boot app#1',
      '! worker-ready app#1',
      'resolve-start',
      '! cluster-ready',
      'spawn app#2',
      '! worker-spawned app#2',
      'begin app#2',
      '⏱ boot app#2 800',
    ])
    .workers({ 'app#1': 'ready', 'app#2': 'loading' });
  expect(capacityOf(story.state, 0).spares).toEqual({ wanted: 1, ready: 0, starting: 1, waiting: 0 });
  story
    .when('app#2 loaded', 'running', ['✕⏱ boot app#2', '! spare-ready app#2'])
    .when('app#2 loaded', 'running', [])
    .when('app#2 ready', 'running', [])
    .slots({ 'app 0': 'app#1 ready' });
  expect(capacityOf(story.state, 0).spares).toEqual({ wanted: 1, ready: 1, starting: 0, waiting: 0 });
});

test('it takes the slot of a worker that dies, has only to listen, and then another is started', () => {
  Story.running(one)
    .when('app#1 exits', 'running', [
      '! worker-died app#1',
      '! spare-taken app#2 0',
      'take-slot app#2 0',
      '⏱ boot app#2 800',
    ])
    .slots({ 'app 0': 'app#2 booting' })
    .when('app#2 ready', 'running', [
      '✕⏱ boot app#2',
      '! worker-ready app#2',
      'spawn app#3',
      '! worker-spawned app#3',
      'begin app#3',
      '⏱ boot app#3 800',
    ])
    .slots({ 'app 0': 'app#2 ready' });
});

test('it takes the slot of one that has left, too', () => {
  Story.running(one).after('app#1 disconnects').slots({ 'app 0': 'app#2 booting' });
});

test('the wait of a worker that dies again and again goes over to the next spare', () => {
  const story = Story.running(one).after('app#1 exits', 'app#2 ready', 'app#3 loaded', 'app#2 exits');
  story.slots({ 'app 0': 'app#3 booting' });
  expect(story.effects).toContain('⏱ spares 750');
  // Now nobody waits, and the slot does itself: longer than the spare, which comes to its help.
  story.after('app#3 exits').slots({ 'app 0': 'empty until 1500' });
  story.passMs(750).after('timer spares');
  expect(story.effects).toEqual(['spawn app#4', '! worker-spawned app#4', 'begin app#4', '⏱ boot app#4 800']);
  story
    .when('app#4 loaded', 'running', [
      '✕⏱ boot app#4',
      '! spare-ready app#4',
      '! spare-taken app#4 0',
      'take-slot app#4 0',
      '⏱ boot app#4 800',
      '✕⏱ restart app 0',
      '⏱ spares 750',
    ])
    .slots({ 'app 0': 'app#4 booting' });
});

test.each([
  ['dies while it loads', ['app#2 exits']],
  ['does not load in time', ['timer boot app#2', 'app#2 exits']],
  ['leaves its channel', ['app#2 disconnects', 'app#2 exits']],
])('one that %s is followed by another, at once the first time and later the next', (_, events) => {
  const story = new Story(one).after('start', 'app#1 ready', ...events);
  story.workers({ 'app#1': 'ready', 'app#3': 'loading' }).after('app#3 exits');
  expect(story.effects).toContain('⏱ spares 750');
  expect(story.effects).toContain('! spare-planned 2 750');
  expect(capacityOf(story.state, 0).spares).toEqual({ wanted: 1, ready: 0, starting: 0, waiting: 1 });
  story
    .workers({ 'app#1': 'ready' })
    .passMs(750)
    .after('timer spares')
    .workers({ 'app#1': 'ready', 'app#4': 'loading' });
});

test('a scaling takes those there are', () => {
  Story.running({ ...one, spares: 2 })
    .after('scale 4')
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 booting', 'app 2': 'app#3 booting', 'app 3': 'app#4 booting' })
    .workers({ 'app#1': 'ready', 'app#2': 'booting', 'app#3': 'booting', 'app#4': 'booting' })
    .after('app#2 ready', 'app#3 ready', 'app#4 ready', 'scale 1')
    .workers({
      'app#1': 'ready',
      'app#2': 'retiring',
      'app#3': 'retiring',
      'app#4': 'retiring',
      'app#5': 'loading',
      'app#6': 'loading',
    });
});

test('a worker that asks to be replaced is succeeded by it', () => {
  Story.running(one)
    .after('app#1 tired')
    .slots({ 'app 0': 'app#1 ready → app#2 booting' })
    .after('app#2 ready')
    .slots({ 'app 0': 'app#2 ready' });
});

test('a reload renews them, and starts none before it is over', () => {
  const story = Story.running(one).after('reload');
  story.workers({ 'app#1': 'ready', 'app#2': 'spare', 'app#3': 'booting' }).after('app#3 ready');
  expect(story.effects).toEqual([
    '✕⏱ boot app#3',
    '! worker-ready app#3',
    'retire app#1 400',
    '⏱ retire app#1 400',
    '! retired app#1',
    '! reload-finished',
    '! spare-outdated app#2',
    'terminate app#2 70',
    '⏱ end app#2 90',
    'spawn app#4',
    '! worker-spawned app#4',
    'begin app#4',
    '⏱ boot app#4 800',
  ]);
});

test('during a reload one of the old code helps out where the successor is still to come, and nowhere else', () => {
  const story = Story.running({ ...one, apps: 2 }).after('reload', 'app#2 exits');
  story.slots({ 'app 0': 'app#1 ready → app#4 booting', 'app 1': 'app#3 booting' });
  story.after('app#3 ready', 'app#4 ready').slots({
    'app 0': 'app#1 ready → app#4 ready',
    'app 1': 'app#3 ready → app#5 booting',
  });
  expect(capacityOf(story.state, 0).spares).toEqual({ wanted: 1, ready: 0, starting: 0, waiting: 1 });
  story.after('app#5 ready').slots({ 'app 0': 'app#4 ready', 'app 1': 'app#5 ready' });
});

test('a reload that is rolled back leaves them', () => {
  Story.running(one).after('reload', 'app#3 exits').workers({ 'app#1': 'ready', 'app#2': 'spare' });
});

test('the end of the cluster is theirs', () => {
  Story.running(one)
    .when('close', 'stopping-apps', [
      '! ending',
      '⏱ stop 90',
      '! stopping app 70',
      'terminate app#1 70',
      'terminate app#2 70',
    ])
    .after('app#1 exits', 'app#2 exits')
    .inPhase('closed');
});

test('where the dead are not replaced there are none', () => {
  const restart = { agent: defaultRestartPolicy, app: 'never' } as const;
  Story.running({ ...one, restart })
    .workers({ 'app#1': 'ready' })
    .after('app#1 exits')
    .slots({ 'app 0': 'empty' });
});
