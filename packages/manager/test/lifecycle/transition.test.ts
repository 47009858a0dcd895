import { describe, expect, test } from 'vitest';
import { Story } from './story.js';
import { limits } from './world.js';

// Each test is a story: what happens → what the cluster does about it. `limits` and times are those of world.ts.
// A `!` marks what is only told, `⏱` a timer that is set, `✕⏱` one that is cleared.

describe('boot', () => {
  test('all processes are spawned together, the apps are held until the agent is ready', () => {
    new Story({ apps: 2 })
      .when('start', 'starting-agent', [
        'spawn agent#1',
        '! worker-spawned agent#1',
        'begin agent#1',
        '⏱ boot agent#1 900',
        'spawn app#1 app#2',
        '! worker-spawned app#1',
        '! worker-spawned app#2',
      ])
      .slots({ 'agent 0': 'agent#1 booting', 'app 0': 'app#1 held', 'app 1': 'app#2 held' })
      .when('app#1 ready', 'starting-agent', [])
      .when('agent#1 ready', 'starting-apps', [
        '✕⏱ boot agent#1',
        '! worker-ready agent#1',
        'begin app#1',
        '⏱ boot app#1 800',
        'begin app#2',
        '⏱ boot app#2 800',
      ])
      .when('start', 'starting-apps', []);
  });

  test('without an agent the apps begin at once', () => {
    new Story({ apps: 1, agent: false }).when('start', 'starting-apps', [
      'spawn app#1',
      '! worker-spawned app#1',
      'begin app#1',
      '⏱ boot app#1 800',
    ]);
  });

  test('the start is resolved when all listen', () => {
    new Story({ apps: 2, agent: false })
      .after('start')
      .when('app#2 ready', 'starting-apps', ['✕⏱ boot app#2', '! worker-ready app#2'])
      .when('app#1 ready', 'running', ['✕⏱ boot app#1', '! worker-ready app#1', 'resolve-start', '! cluster-ready']);
  });

  test.each(['exits', 'disconnects', 'boot timer'])('a worker that fails (%s) ends the cluster', (how) => {
    const story = new Story({ apps: 2, agent: false }).after('start', 'app#1 ready');
    story.after(how === 'boot timer' ? 'timer boot app#2' : `app#2 ${how}`).inPhase('stopping-apps');
    expect(story.state.ending).toMatchObject({ exitCode: 1, gaveUp: true, reason: { worker: 'app#2' } });
    expect(story.effects).toContain('reject-start');
    expect(story.effects).toContain('terminate app#1 10'); // nobody is served: the short grace
  });

  test('the death of the agent ends the apps that were never begun', () => {
    new Story({ apps: 2 })
      .after('start')
      .when('agent#1 exits', 'stopping-apps', [
        '! worker-died agent#1',
        '✕⏱ boot agent#1',
        '! ending',
        'reject-start',
        '⏱ stop 30',
        '! stopping app 10',
        'terminate app#1 10',
        'terminate app#2 10',
      ])
      .when('app#1 exits', 'stopping-apps', ['! worker-ended app#1'])
      .when('app#2 exits', 'closed', ['! worker-ended app#2', '✕⏱ stop', 'finish 1']);
  });

  test('boot has a deadline, and the last one to miss it needs no other', () => {
    new Story({ apps: 1 })
      .after('start', 'agent#1 ready')
      .when('timer boot app#1', 'stopping-apps', [
        '! boot-timed-out app#1 800',
        '! ending',
        'reject-start',
        '✕⏱ boot app#1',
        '⏱ stop 30',
        '! stopping app 10',
        'terminate app#1 10',
      ])
      .when('timer boot app#1', 'stopping-apps', []);
  });
});

describe('replacement', () => {
  test('a crashed worker is replaced at once, in its slot, under a new name', () => {
    Story.running({ apps: 2 })
      .when('app#1 exits', 'running', [
        '! worker-died app#1',
        'spawn app#3',
        '! worker-spawned app#3 again',
        'begin app#3',
        '⏱ boot app#3 800',
      ])
      .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#3 booting', 'app 1': 'app#2 ready' });
  });

  test('the second crash in a row waits', () => {
    Story.running({ apps: 1 })
      .after('app#1 exits', 'app#2 ready')
      .when('app#2 exits', 'running', ['! worker-died app#2', '⏱ restart app 0 750', '! restart-planned 2 750'])
      .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'empty until 750' })
      .when('timer restart app 0', 'running', [
        'spawn app#3',
        '! worker-spawned app#3 again',
        'begin app#3',
        '⏱ boot app#3 800',
      ])
      .when('timer restart app 0', 'running', []);
  });

  test('a healthy life makes it the first again', () => {
    Story.running({ apps: 1 })
      .after('app#1 exits', 'app#2 ready')
      .passMs(10_000)
      .after('app#2 exits')
      .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#3 booting' });
  });

  test('a replacement that cannot boot does not end the cluster, it waits longer and longer', () => {
    Story.running({ apps: 1 })
      .after('app#1 exits')
      .when('app#2 exits', 'running', [
        '! worker-died app#2',
        '✕⏱ boot app#2',
        '⏱ restart app 0 750',
        '! restart-planned 2 750',
      ])
      .after('timer restart app 0')
      .when('app#3 exits', 'running', [
        '! worker-died app#3',
        '✕⏱ boot app#3',
        '⏱ restart app 0 1500',
        '! restart-planned 3 1500',
      ]);
  });

  test('a replacement that does not become ready in time is ended, then replaced', () => {
    Story.running({ apps: 1 })
      .after('app#1 exits')
      .when('timer boot app#2', 'running', [
        '! boot-timed-out app#2 800',
        '✕⏱ boot app#2',
        'terminate app#2 10',
        '⏱ end app#2 30',
      ])
      .slots({ 'agent 0': 'agent#1 ready', 'app 0': 'app#2 stopping' })
      .when('app#2 exits', 'running', [
        '! worker-died app#2',
        '✕⏱ end app#2',
        '⏱ restart app 0 750',
        '! restart-planned 2 750',
      ]);
  });

  test('a worker that disconnects may leave in peace and is replaced at once', () => {
    Story.running({ apps: 1 })
      .when('app#1 disconnects', 'running', [
        '! worker-disconnected app#1',
        '⏱ leave app#1 300',
        'spawn app#2',
        '! worker-spawned app#2 again',
        'begin app#2',
        '⏱ boot app#2 800',
      ])
      .workers({ 'agent#1': 'ready', 'app#1': 'leaving', 'app#2': 'booting' })
      .when('app#1 disconnects', 'running', [])
      .when('app#1 exits', 'running', ['! worker-died app#1', '✕⏱ leave app#1']);
  });

  test('it may not take for ever', () => {
    Story.running({ apps: 1 })
      .after('app#1 disconnects')
      .when('timer leave app#1', 'running', [
        '! leave-timed-out app#1 300',
        '✕⏱ leave app#1',
        'terminate app#1 70',
        '⏱ end app#1 90',
      ]);
  });

  test('what even SIGKILL cannot end is left behind', () => {
    Story.running({ apps: 1 })
      .after('app#1 disconnects', 'timer leave app#1')
      .when('timer end app#1', 'running', ['! left-behind app#1', '✕⏱ end app#1'])
      .workers({ 'agent#1': 'ready', 'app#2': 'booting' })
      .when('app#1 exits', 'running', []); // no longer known
  });

  test('the agent is replaced like an app, and the apps go on', () => {
    Story.running({ apps: 1 })
      .when('agent#1 exits', 'running', [
        '! worker-died agent#1',
        'spawn agent#2',
        '! worker-spawned agent#2 again',
        'begin agent#2',
        '⏱ boot agent#2 900',
      ])
      .when('agent#2 ready', 'running', ['✕⏱ boot agent#2', '! worker-ready agent#2'])
      .slots({ 'agent 0': 'agent#2 ready', 'app 0': 'app#1 ready' });
  });

  test('there are never two agents: one that cannot be heard is ended first', () => {
    Story.running({ apps: 1 })
      .when('agent#1 disconnects', 'running', [
        '! worker-disconnected agent#1',
        'terminate agent#1 50',
        '⏱ end agent#1 70',
      ])
      .slots({ 'agent 0': 'agent#1 stopping', 'app 0': 'app#1 ready' })
      .after('agent#1 exits')
      .slots({ 'agent 0': 'agent#2 booting', 'app 0': 'app#1 ready' });
  });

  test("'never' gives the slot up, aloud", () => {
    Story.running({ apps: 2, restart: { agent: 'never', app: 'never' } })
      .when('app#1 exits', 'running', ['! worker-died app#1', '! slot-abandoned app 0'])
      .when('agent#1 exits', 'running', ['! worker-died agent#1', '! slot-abandoned agent 0'])
      .slots({ 'agent 0': 'empty', 'app 0': 'empty', 'app 1': 'app#2 ready' });
  });
});

describe('reload', () => {
  test('the first new worker proves itself, the others follow, and when all are ready they take over', () => {
    Story.running({ apps: 2, agent: false })
      .when('reload', 'running', [
        '! reload-started',
        'spawn app#3',
        '! worker-spawned app#3',
        'begin app#3',
        '⏱ boot app#3 800',
      ])
      .slots({ 'app 0': 'app#1 ready → app#3 booting', 'app 1': 'app#2 ready' })
      .when('app#3 ready', 'running', [
        '✕⏱ boot app#3',
        '! worker-ready app#3',
        'judge app#3 200',
        '⏱ judge 200',
        '! reload-judging app#3',
      ])
      .slots({ 'app 0': 'app#1 ready → app#3 ready', 'app 1': 'app#2 ready' })
      .when('timer judge', 'running', ['spawn app#4', '! worker-spawned app#4', 'begin app#4', '⏱ boot app#4 800'])
      .slots({ 'app 0': 'app#1 ready → app#3 ready', 'app 1': 'app#2 ready → app#4 booting' })
      .when('app#4 ready', 'running', [
        '✕⏱ boot app#4',
        '! worker-ready app#4',
        'retire app#1 400',
        '⏱ retire app#1 400',
        '! retired app#1',
        'retire app#2 400',
        '⏱ retire app#2 400',
        '! retired app#2',
        '! reload-finished',
      ])
      .slots({ 'app 0': 'app#3 ready', 'app 1': 'app#4 ready' })
      .workers({ 'app#1': 'retiring', 'app#2': 'retiring', 'app#3': 'ready', 'app#4': 'ready' })
      .when('app#1 exits', 'running', ['! worker-ended app#1', '✕⏱ retire app#1'])
      .when('app#2 disconnects', 'running', [])
      .when('timer retire app#2', 'running', ['✕⏱ retire app#2', 'terminate app#2 70', '⏱ end app#2 90']);
  });

  test('nobody is judged where no time is given to it', () => {
    Story.running({ apps: 1, agent: false, limits: { ...limits, judgeMs: 0 } })
      .after('reload')
      .when('app#2 ready', 'running', [
        '✕⏱ boot app#2',
        '! worker-ready app#2',
        'retire app#1 400',
        '⏱ retire app#1 400',
        '! retired app#1',
        '! reload-finished',
      ]);
  });

  test('a version that cannot boot leaves the old one serving', () => {
    Story.running({ apps: 2, agent: false })
      .after('reload')
      .when('app#3 exits', 'running', ['! worker-died app#3', '✕⏱ boot app#3', '! reload-rolled-back app#3 died'])
      .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 ready' });
  });

  test('so does one that is not ready in time', () => {
    Story.running({ apps: 1, agent: false })
      .after('reload')
      .when('timer boot app#2', 'running', [
        '! boot-timed-out app#2 800',
        '! reload-rolled-back app#2 boot-timed-out',
        '✕⏱ boot app#2',
        'terminate app#2 70',
        '⏱ end app#2 90',
      ])
      .when('app#2 exits', 'running', ['! worker-ended app#2', '✕⏱ end app#2'])
      .slots({ 'app 0': 'app#1 ready' });
  });

  test.each([
    ['dies', 'app#3 exits', ['! worker-died app#3', '! reload-rolled-back app#3 died', '✕⏱ judge'], {}],
    [
      'is worse than the others',
      'app#3 condemned',
      ['! reload-rolled-back app#3 condemned', '✕⏱ judge', 'retire app#3 400', '⏱ retire app#3 400', '! retired app#3'],
      { 'app#3': 'retiring' },
    ],
    [
      'does not hear what it is told',
      'app#3 condemned deaf',
      ['! reload-rolled-back app#3 condemned', '✕⏱ judge', 'terminate app#3 10', '⏱ end app#3 30'],
      { 'app#3': 'stopping' },
    ],
    [
      'stops serving',
      'app#3 disconnects',
      ['! worker-disconnected app#3', '⏱ leave app#3 300', '! reload-rolled-back app#3 disconnected', '✕⏱ judge'],
      { 'app#3': 'leaving' },
    ],
  ] as const)('and one that %s while it is judged', (_what, event, effects, left) => {
    Story.running({ apps: 2, agent: false })
      .after('reload', 'app#3 ready')
      .when(event, 'running', effects)
      .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 ready' })
      .workers({ 'app#1': 'ready', 'app#2': 'ready', ...left });
  });

  test('when a later one fails, those that were ready go too, in order', () => {
    Story.running({ apps: 3, agent: false })
      .after('reload', 'app#4 ready', 'timer judge', 'app#5 ready')
      .when('app#6 exits', 'running', [
        '! worker-died app#6',
        '✕⏱ boot app#6',
        '! reload-rolled-back app#6 died',
        'retire app#4 400',
        '⏱ retire app#4 400',
        '! retired app#4',
        'retire app#5 400',
        '⏱ retire app#5 400',
        '! retired app#5',
      ])
      .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 ready', 'app 2': 'app#3 ready' });
  });

  test('one that is ready and dies while the next boots takes the reload back, too', () => {
    Story.running({ apps: 2, agent: false })
      .after('reload', 'app#3 ready', 'timer judge')
      .when('app#3 exits', 'running', [
        '! worker-died app#3',
        '! reload-rolled-back app#3 died',
        '✕⏱ boot app#4',
        'terminate app#4 70',
        '⏱ end app#4 90',
      ])
      .slots({ 'app 0': 'app#1 ready', 'app 1': 'app#2 ready' });
  });

  test('a bad word about one of the old ones changes nothing', () => {
    Story.running({ apps: 2, agent: false }).after('reload').when('app#1 condemned', 'running', []);
  });

  test('when the old one dies meanwhile, the new one has its place already', () => {
    Story.running({ apps: 1, agent: false })
      .after('reload')
      .when('app#1 exits', 'running', ['! worker-died app#1'])
      .slots({ 'app 0': 'app#2 booting' })
      .after('app#2 ready')
      .when('timer judge', 'running', ['! reload-finished']);
  });

  test('the end of the cluster ends the judgement', () => {
    const story = Story.running({ apps: 1, agent: false }).after('reload', 'app#2 ready');
    expect(story.after('close').effects).toContain('✕⏱ judge');
  });

  test('an empty slot is filled at once instead of later', () => {
    Story.running({ apps: 1, agent: false })
      .after('app#1 exits', 'app#2 exits')
      .slots({ 'app 0': 'empty until 750' })
      .when('reload', 'running', [
        '! reload-started',
        '✕⏱ restart app 0',
        'spawn app#3',
        '! worker-spawned app#3 again',
        'begin app#3',
        '⏱ boot app#3 800',
      ]);
  });

  test('a request during a reload is done after it, once', () => {
    Story.running({ apps: 1, agent: false })
      .after('reload')
      .when('reload', 'running', ['! reload-queued behind reload'])
      .when('reload', 'running', ['! reload-queued behind reload'])
      .after('app#2 ready', 'timer judge')
      .slots({ 'app 0': 'app#2 ready → app#3 booting' })
      .after('app#3 ready', 'timer judge')
      .slots({ 'app 0': 'app#3 ready' });
  });

  test.each(['start', 'start; app#1 ready; close'])('is refused unless the cluster runs (%s)', (past) => {
    const story = new Story({ apps: 1, agent: false }).after(...past.split('; '));
    story.when('reload', story.state.phase, ['! reload-refused']);
  });
});

describe('end', () => {
  test('first all apps, then the agent, then finish', () => {
    Story.running({ apps: 2 })
      .when('close', 'stopping-apps', [
        '! ending',
        '⏱ stop 90',
        '! stopping app 70',
        'terminate app#1 70',
        'terminate app#2 70',
      ])
      .when('app#2 exits', 'stopping-apps', ['! worker-ended app#2'])
      .when('app#1 exits', 'stopping-agent', [
        '! worker-ended app#1',
        '✕⏱ stop',
        '⏱ stop 70',
        '! stopping agent 50',
        'terminate agent#1 50',
      ])
      .when('agent#1 exits', 'closed', ['! worker-ended agent#1', '✕⏱ stop', 'finish 0'])
      .when('close', 'closed', [])
      .when('kill', 'closed', [])
      .when('start', 'closed', []);
  });

  test('during boot nobody is served, so the grace is short and the start is rejected', () => {
    new Story({ apps: 1 })
      .after('start', 'agent#1 ready')
      .when('close', 'stopping-apps', [
        '! ending',
        'reject-start',
        '✕⏱ boot app#1',
        '⏱ stop 30',
        '! stopping app 10',
        'terminate app#1 10',
      ])
      .when('app#1 ready', 'stopping-apps', []);
  });

  test('before the start there is nothing to end', () => {
    new Story({ apps: 1 }).after('close').inPhase('closed');
  });

  test('a second request to close changes nothing', () => {
    Story.running({ apps: 1 }).after('close').when('close', 'stopping-apps', []);
  });

  test('what was planned is taken back', () => {
    Story.running({ apps: 2, agent: false })
      .after('app#1 exits', 'app#3 exits', 'app#2 disconnects')
      .when('close', 'stopping-apps', [
        '! ending',
        '✕⏱ restart app 0',
        '✕⏱ leave app#2',
        '✕⏱ boot app#4',
        '⏱ stop 90',
        '! stopping app 70',
        'terminate app#2 70',
        'terminate app#4 70',
      ])
      .when('timer restart app 0', 'stopping-apps', []);
  });

  test('kill asks nobody', () => {
    Story.running({ apps: 1 })
      .when('kill', 'killing', ['! ending', '⏱ stop 20', 'terminate agent#1 0', 'terminate app#1 0'])
      .when('kill', 'killing', [])
      .when('agent#1 exits', 'killing', ['! worker-ended agent#1'])
      .when('app#1 exits', 'closed', ['! worker-ended app#1', '✕⏱ stop', 'finish 0']);
  });

  test('kill shortens an orderly end', () => {
    Story.running({ apps: 1 })
      .after('close')
      .when('kill', 'killing', ['✕⏱ stop', '⏱ stop 20', 'terminate agent#1 0', 'terminate app#1 0']);
  });

  test('an unkillable worker is left behind, named, and the exit is not clean', () => {
    const story = Story.running({ apps: 1 })
      .after('close')
      .when('timer stop', 'stopping-agent', [
        '! left-behind app#1',
        '⏱ stop 70',
        '! stopping agent 50',
        'terminate agent#1 50',
      ])
      .when('agent#1 exits', 'closed', ['! worker-ended agent#1', '✕⏱ stop', 'finish 1']);
    expect(story.state.ending?.leftBehind).toEqual(['app#1']);
  });
});

describe('what contradicts the state changes nothing', () => {
  test.each([
    'start',
    'app#1 ready',
    'app#9 ready',
    'app#9 exits',
    'app#9 disconnects',
    'timer boot app#1',
    'timer leave app#1',
    'timer end app#1',
    'timer restart app 0',
    'timer restart app 7',
    'timer stop',
  ])('%s, while all serve', (event) => {
    Story.running({ apps: 1 }).when(event, 'running', []);
  });

  test('a cleared timer that was on its way does not act for the next one', () => {
    Story.running({ apps: 1 }).after('app#1 disconnects').when('timer boot app#1', 'running', []);
  });
});
