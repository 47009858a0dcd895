import { expect, test } from 'vitest';
import { Story } from './story.js';

// The notation is that of transition.test.ts.

test('the successor is ready, nobody judges it, and the old one retires', () => {
  Story.running({ apps: 2, agent: false })
    .when('app#2 tired', 'running', [
      '! recycle-started app#2 it is old',
      'spawn app#3',
      '! worker-spawned app#3',
      'begin app#3',
      '⏱ boot app#3 800',
    ])
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 ready → app#3 booting' })
    .when('app#3 ready', 'running', [
      '✕⏱ boot app#3',
      '! worker-ready app#3',
      'retire app#2 400',
      '⏱ retire app#2 400',
      '! retired app#2',
      '! recycle-finished app#2',
    ])
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#3 ready' });
});

test('never two at once: the next one goes when the last one has ended', () => {
  const story = Story.running({ apps: 2, agent: false })
    .after('app#1 tired')
    .after('app#2 tired')
    .slots({ 'app 0': 'app#1 ready → app#3 booting', 'app 1': 'app#2 ready' })
    .after('app#3 ready')
    .slots({ 'app 0': 'app#3 ready', 'app 1': 'app#2 ready' })
    .after('app#1 exits')
    .slots({ 'app 0': 'app#3 ready', 'app 1': 'app#2 ready → app#4 booting' });
  expect(story.effects).toContain('! recycle-started app#2 it is old');
});

test('asking again changes nothing, before its turn and during it', () => {
  Story.running({ apps: 2, agent: false })
    .after('app#1 tired', 'app#2 tired')
    .when('app#1 tired', 'running', [])
    .when('app#2 tired', 'running', []);
});

test('a successor that fails leaves the old one, which may ask again', () => {
  const story = Story.running({ apps: 1, agent: false })
    .after('app#1 tired')
    .when('app#2 exits', 'running', ['! worker-died app#2', '✕⏱ boot app#2', '! recycle-failed app#1 app#2 died'])
    .slots({ 'app 0': 'app#1 ready' })
    .after('app#1 tired');
  expect(story.effects).toContain('! recycle-started app#1 it is old');
});

test('not during a reload, which replaces it anyway', () => {
  const story = Story.running({ apps: 1, agent: false }).after('reload', 'app#1 tired', 'app#2 ready', 'timer judge');
  expect(story.effects).toContain('! reload-finished');
  expect(story.state.tired).toEqual([]);
  story.slots({ 'app 0': 'app#2 ready' });
});

test('after a reload that has failed', () => {
  const story = Story.running({ apps: 1, agent: false }).after('reload', 'app#1 tired', 'app#2 exits');
  expect(story.effects).toContain('! recycle-started app#1 it is old');
});

test('a reload that is asked for during it follows', () => {
  const story = Story.running({ apps: 1, agent: false })
    .after('app#1 tired')
    .when('reload', 'running', ['! reload-queued behind recycling'])
    .after('app#2 ready');
  expect(story.effects).toContain('! reload-started');
});

test('not during a scaling, but after it', () => {
  const story = Story.running({ apps: 1, agent: false }).after('scale 2', 'app#1 tired').after('app#2 ready');
  expect(story.effects).toContain('! recycle-started app#1 it is old');
});

test('one whose slot goes needs no other', () => {
  const story = Story.running({ apps: 2, agent: false }).after('scale 3', 'app#2 tired', 'scale 1');
  expect(story.state.tired).toEqual([]);
});

test('not while more than one place is empty', () => {
  const story = Story.running({ apps: 3, agent: false })
    .after('app#2 exits', 'app#3 exits', 'app#1 tired')
    .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#4 booting', 'app 2': 'app#5 booting' })
    .after('app#4 ready');
  expect(story.effects).toContain('! recycle-started app#1 it is old');
});

test.each(['agent#1 tired', 'app#2 tired'])('%s: only app workers that serve', (event) => {
  Story.running({ apps: 1 }).after('app#1 exits').when(event, 'running', []);
});

test('not where a new one cannot serve beside the old one', () => {
  Story.running({ apps: 1, agent: false, canOverlap: false }).when('app#1 tired', 'running', []);
});
