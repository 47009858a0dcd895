import { expect, test } from 'vitest';
import { defaultRestartPolicy } from '../../src/index.js';
import { Story } from './story.js';

// The notation is that of transition.test.ts.

test('more: new slots are started at once, and it is done when they serve', () => {
  Story.running({ apps: 1, agent: false })
    .when('scale 3', 'running', [
      '! scale-started 1 → 3',
      'spawn app#2 app#3',
      '! worker-spawned app#2',
      '! worker-spawned app#3',
      'begin app#2',
      '⏱ boot app#2 800',
      'begin app#3',
      '⏱ boot app#3 800',
    ])
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 booting', 'app 2': 'app#3 booting' })
    .when('app#3 ready', 'running', ['✕⏱ boot app#3', '! worker-ready app#3'])
    .when('app#2 ready', 'running', ['✕⏱ boot app#2', '! worker-ready app#2', '! scale-finished 3']);
});

test('fewer: the last slots vanish, and their workers finish what they hold', () => {
  Story.running({ apps: 3, agent: false })
    .when('scale 1', 'running', [
      '! scale-started 3 → 1',
      'retire app#3 400',
      '⏱ retire app#3 400',
      '! retired app#3',
      'retire app#2 400',
      '⏱ retire app#2 400',
      '! retired app#2',
      '! scale-finished 1',
    ])
    .slots({ 'app 0': 'app#1 ready' })
    .when('app#3 exits', 'running', ['! worker-ended app#3', '✕⏱ retire app#3'])
    .when('timer retire app#2', 'running', ['✕⏱ retire app#2', 'terminate app#2 70', '⏱ end app#2 90'])
    .when('app#2 exits', 'running', ['! worker-ended app#2', '✕⏱ end app#2']);
});

test('one whose slot has vanished may die as it likes: nobody takes a place that is not wanted', () => {
  Story.running({ apps: 2, agent: false })
    .after('scale 1')
    .when('app#2 exits', 'running', ['! worker-ended app#2', '✕⏱ retire app#2'])
    .slots({ 'app 0': 'app#1 ready' });
});

test('a slot that waits to be filled vanishes with its timer, and one that boots is ended', () => {
  Story.running({ apps: 3, agent: false })
    .after('app#3 exits', 'app#4 exits', 'app#2 exits')
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#5 booting', 'app 2': 'empty until 750' })
    .when('scale 1', 'running', [
      '! scale-started 3 → 1',
      '✕⏱ restart app 2',
      '✕⏱ boot app#5',
      'terminate app#5 70',
      '⏱ end app#5 90',
      '! scale-finished 1',
    ]);
});

test('a slot that comes back begins anew', () => {
  const story = Story.running({ apps: 2, agent: false }).after('app#2 exits', 'app#3 exits', 'scale 1', 'scale 2');
  expect(story.state.slots.at(-1)).toMatchObject({ attempts: 0, worker: 'app#4' });
});

test('one that fails is told, and stays wanted', () => {
  Story.running({ apps: 1, agent: false })
    .after('scale 2')
    .when('app#2 exits', 'running', [
      '! worker-died app#2',
      '✕⏱ boot app#2',
      '! scale-incomplete 2 app#2 died',
      'spawn app#3',
      '! worker-spawned app#3 again',
      'begin app#3',
      '⏱ boot app#3 800',
    ])
    .when('app#3 ready', 'running', ['✕⏱ boot app#3', '! worker-ready app#3'])
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#3 ready' });
});

test('so is one that is not ready in time', () => {
  const story = Story.running({ apps: 1, agent: false }).after('scale 2', 'timer boot app#2');
  expect(story.effects).toContain('! scale-incomplete 2 app#2 boot-timed-out');
});

test('a crash-looping slot counts as wanted: the number is reached when it serves', () => {
  Story.running({ apps: 2, agent: false })
    .after('app#2 exits', 'app#3 exits')
    .when('scale 2', 'running', ['! scale-started 2 → 2'])
    .after('timer restart app 1')
    .when('app#4 ready', 'running', ['✕⏱ boot app#4', '! worker-ready app#4', '! scale-finished 2']);
});

test('one that was given up is not waited for', () => {
  Story.running({ apps: 2, agent: false, restart: { agent: defaultRestartPolicy, app: 'never' } })
    .after('app#1 exits')
    .when('scale 2', 'running', ['! scale-started 2 → 2', '! scale-finished 2']);
});

test('the last of several requests counts', () => {
  Story.running({ apps: 1, agent: false })
    .after('scale 3')
    .when('scale 2', 'running', [
      '! scale-started 3 → 2, overtakes',
      '✕⏱ boot app#3',
      'terminate app#3 70',
      '⏱ end app#3 90',
    ])
    .when('app#2 ready', 'running', ['✕⏱ boot app#2', '! worker-ready app#2', '! scale-finished 2']);
});

test('a request during a reload is done after it, the last of several', () => {
  const story = Story.running({ apps: 1, agent: false })
    .after('reload', 'app#2 ready')
    .when('scale 3', 'running', ['! scale-queued 3 behind reload'])
    .when('scale 2', 'running', ['! scale-queued 2, overtakes behind reload'])
    .after('timer judge');
  expect(story.effects).toContain('! reload-finished');
  expect(story.effects).toContain('! scale-started 1 → 2');
  story.after('app#3 ready').slots({ 'app 0': 'app#2 ready', 'app 1': 'app#3 ready' });
});

test('a reload that fails does not take the request with it', () => {
  Story.running({ apps: 1, agent: false })
    .after('reload', 'scale 2', 'app#2 exits', 'app#3 ready')
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#3 ready' });
});

test('a reload during a scaling waits, and replaces the new ones too', () => {
  const story = Story.running({ apps: 1, agent: false })
    .after('scale 2')
    .when('reload', 'running', ['! reload-queued behind scaling'])
    .after('app#2 ready');
  expect(story.effects).toContain('! reload-started');
  story.after('app#3 ready', 'timer judge', 'app#4 ready').slots({ 'app 0': 'app#3 ready', 'app 1': 'app#4 ready' });
});

test('both asked for during a reload: the number first, then the next reload', () => {
  const story = Story.running({ apps: 1, agent: false }).after('reload', 'scale 2', 'reload', 'app#2 ready');
  story.after('timer judge').slots({ 'app 0': 'app#2 ready', 'app 1': 'app#3 booting' });
  story.after('app#3 ready').slots({ 'app 0': 'app#2 ready → app#4 booting', 'app 1': 'app#3 ready' });
});

test.each([0, -1, 1.5, NaN, Infinity])('%s is no number of app workers', (apps) => {
  const story = Story.running({ apps: 2 });
  story.after(`scale ${apps}`);
  expect(story.effects).toEqual([`! scale-refused ${apps} not-a-count`]);
});

test('is refused before the cluster runs, and when it ends', () => {
  new Story({ apps: 1, agent: false })
    .after('start')
    .when('scale 2', 'starting-apps', ['! scale-refused 2 not-running'])
    .after('app#1 ready', 'close')
    .when('scale 2', 'stopping-apps', ['! scale-refused 2 not-running']);
});

test('where no second one can listen there can only be fewer', () => {
  Story.running({ apps: 2, agent: false, canOverlap: false })
    .when('scale 3', 'running', ['! scale-refused 3 no-overlap'])
    .after('scale 1')
    .slots({ 'app 0': 'app#1 ready' });
});

test('the end takes a scaling along', () => {
  const story = Story.running({ apps: 1, agent: false }).after('scale 2', 'close');
  expect(story.state.scaling).toBeUndefined();
  story.after('app#1 exits', 'app#2 exits').inPhase('closed');
});
