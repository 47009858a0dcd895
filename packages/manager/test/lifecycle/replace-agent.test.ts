import { describe, expect, test } from 'vitest';
import { limits } from './world.js';
import { Story } from './story.js';

// The notation is that of transition.test.ts.

const plan = { apps: 1, reloadsAgent: true, limits: { ...limits, judgeMs: 0 } };

test('when every slot has its successor the old agent is closed, a new one boots, and then all take over', () => {
  Story.running(plan)
    .after('reload')
    .when('app#2 ready', 'running', [
      '✕⏱ boot app#2',
      '! worker-ready app#2',
      'terminate agent#1 50',
      '⏱ end agent#1 70',
    ])
    .slots({ 'agent 0': 'agent#1 stopping', 'app 0': 'app#1 ready → app#2 ready' })
    .when('agent#1 exits', 'running', [
      '! worker-ended agent#1',
      '✕⏱ end agent#1',
      'spawn agent#2',
      '! worker-spawned agent#2 again',
      'begin agent#2',
      '⏱ boot agent#2 900',
    ])
    .when('agent#2 ready', 'running', [
      '✕⏱ boot agent#2',
      '! worker-ready agent#2',
      'retire app#1 400',
      '⏱ retire app#1 400',
      '! retired app#1',
      '! reload-finished',
    ])
    .slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#2 ready' });
});

test('the agent stays as long as the new app workers have not proved themselves', () => {
  Story.running({ apps: 2, reloadsAgent: true })
    .after('reload', 'app#3 ready', 'timer judge')
    .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#1 ready → app#3 ready', 'app 1': 'app#2 ready → app#4 booting' })
    .after('app#4 exits')
    .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#1 ready', 'app 1': 'app#2 ready' });
});

test.each([
  ['dies', ['agent#2 exits'], 'died'],
  ['is not ready in time', ['timer boot agent#2'], 'boot-timed-out'],
])('a new agent that %s takes the new app workers along, and is started again', (_, events, why) => {
  const story = Story.running(plan).after('reload', 'app#2 ready', 'agent#1 exits', ...events);
  expect(story.effects).toContain(`! reload-rolled-back agent#2 ${why}`);
  expect(story.effects).toContain('retire app#2 400');
  if (why === 'boot-timed-out') story.after('agent#2 exits');
  story.after('agent#3 ready').slots({ 'agent 0': 'agent#3 ready', 'app 0': 'app#1 ready' });
});

test('a successor that dies meanwhile rolls back, and the agent comes back all the same', () => {
  Story.running(plan)
    .after('reload', 'app#2 ready', 'app#2 exits', 'agent#1 exits', 'agent#2 ready')
    .slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#1 ready' });
});

test('an agent that has died and boots is waited for, one that waits to start starts', () => {
  const booting = Story.running(plan).after('reload', 'agent#1 exits').after('app#2 ready');
  booting.slots({ 'agent 0': 'agent#2 booting', 'app 0': 'app#1 ready → app#2 ready' });
  booting.after('agent#2 ready').slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#2 ready' });
  const waiting = Story.running(plan).after('reload', 'agent#1 exits', 'agent#2 exits', 'app#2 ready');
  expect(waiting.effects).toContain('✕⏱ restart agent 0');
  waiting.after('agent#3 ready').slots({ 'agent 0': 'agent#3 ready', 'app 0': 'app#2 ready' });
});

test('one that was started before the reload was asked for, and still boots, has the old code: it is replaced, too', () => {
  const story = Story.running(plan).after('agent#1 exits').after('reload');
  story.slots({ 'agent 0': 'agent#2 booting', 'app 0': 'app#1 ready → app#2 booting' });
  story.when('app#2 ready', 'running', [
    '✕⏱ boot app#2',
    '! worker-ready app#2',
    '✕⏱ boot agent#2',
    'terminate agent#2 50',
    '⏱ end agent#2 70',
  ]);
  story.after('agent#2 ready').slots({ 'agent 0': 'agent#2 stopping', 'app 0': 'app#1 ready → app#2 ready' });
  story.after('agent#2 exits', 'agent#3 ready').slots({ 'agent 0': 'agent#3 ready', 'app 0': 'app#2 ready' });
});

test('one that was started since then, and is ready already, stays', () => {
  Story.running(plan)
    .after('reload', 'agent#1 exits', 'agent#2 ready', 'app#2 ready')
    .slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#2 ready' });
});

test('who is replaced alone leaves the agent alone', () => {
  Story.running(plan).after('app#1 tired', 'app#2 ready').slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#2 ready' });
});

describe('where two agents may be there at once', () => {
  const both = { ...plan, agentsOverlap: true };

  test('the new one is started beside the old one, and takes over with the app workers when it is ready', () => {
    Story.running(both)
      .after('reload')
      .when('app#2 ready', 'running', [
        '✕⏱ boot app#2',
        '! worker-ready app#2',
        'spawn agent#2',
        '! worker-spawned agent#2',
        'begin agent#2',
        '⏱ boot agent#2 900',
      ])
      .slots({ 'agent 0': 'agent#1 ready → agent#2 booting', 'app 0': 'app#1 ready → app#2 ready' })
      .when('agent#2 ready', 'running', [
        '✕⏱ boot agent#2',
        '! worker-ready agent#2',
        'retire agent#1 50',
        '⏱ retire agent#1 50',
        '! retired agent#1',
        'retire app#1 400',
        '⏱ retire app#1 400',
        '! retired app#1',
        '! reload-finished',
      ])
      .slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#2 ready' })
      .when('agent#1 exits', 'running', ['! worker-ended agent#1', '✕⏱ retire agent#1']);
  });

  test.each([
    ['dies', 'agent#2 exits', 'died'],
    ['is not ready in time', 'timer boot agent#2', 'boot-timed-out'],
  ])('a new one that %s goes with the new app workers, and the old ones have noticed nothing', (_, event, why) => {
    const story = Story.running(both).after('reload', 'app#2 ready', event);
    expect(story.effects).toContain(`! reload-rolled-back agent#2 ${why}`);
    story.slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#1 ready' });
  });

  test('an app worker that fails meanwhile takes the new agent along', () => {
    const story = Story.running(both).after('reload', 'app#2 ready', 'app#2 exits');
    story.slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#1 ready' });
    expect(story.effects).toContain('terminate agent#2 50');
  });

  test('an old one that dies meanwhile is succeeded at once', () => {
    const story = Story.running(both).after('reload', 'app#2 ready', 'agent#1 exits');
    expect(story.effects[0]).toBe('! worker-died agent#1');
    story.slots({ 'agent 0': 'agent#2 booting', 'app 0': 'app#1 ready → app#2 ready' });
    story.after('agent#2 ready').slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#2 ready' });
  });

  test('one of the old code that boots still, and may become ready, is no new one', () => {
    const story = Story.running(both).after('agent#1 exits', 'reload', 'app#2 ready');
    story.slots({ 'agent 0': 'agent#2 booting → agent#3 booting', 'app 0': 'app#1 ready → app#2 ready' });
    story.after('agent#2 ready').slots({
      'agent 0': 'agent#2 ready → agent#3 booting',
      'app 0': 'app#1 ready → app#2 ready',
    });
    story.after('agent#3 ready').slots({ 'agent 0': 'agent#3 ready', 'app 0': 'app#2 ready' });
  });

  test('an old one that does not end is asked to', () => {
    const story = Story.running(both).after('reload', 'app#2 ready', 'agent#2 ready', 'timer retire agent#1');
    expect(story.effects).toEqual(['✕⏱ retire agent#1', 'terminate agent#1 50', '⏱ end agent#1 70']);
  });
});
