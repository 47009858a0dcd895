import { describe, expect, test } from 'vitest';
import type { Fact, Reason } from '@ec/manager';
import { plainVoice } from '../../src/plain/voice.js';
import { killed, running, stateAfter, viewOf } from '../view.js';

const view = viewOf(running);
const exit = { code: 1, signal: null };
const newcomer = { name: 'app#3', role: 'app', id: 3, slot: 1 } as const;

const rows: readonly [Fact, string][] = [
  [{ fact: 'worker-spawned', worker: newcomer, restart: false }, 'debug app#3 (pid 203) is started'],
  [{ fact: 'worker-spawned', worker: newcomer, restart: true }, 'info app#3 (pid 203) is started'],
  [
    { fact: 'worker-ready', worker: 'app#2', bootMs: 50, awaited: 0 },
    'info app#2 (slot 1, pid 202) is ready at http://127.0.0.1:3000 after 50 ms',
  ],
  [{ fact: 'worker-ready', worker: 'agent#1', bootMs: 50, awaited: 2 }, 'info agent#1 (pid 101) is ready after 50 ms'],
  [{ fact: 'worker-died', worker: 'app#2', exit, status: 'ready' }, 'error app#2 (slot 1, pid 202) ended with code 1'],
  [
    { fact: 'worker-died', worker: 'app#2', exit: { code: null, signal: 'SIGKILL' }, status: 'ready' },
    'error app#2 (slot 1, pid 202) was ended by SIGKILL',
  ],
  [{ fact: 'worker-ended', worker: 'app#2', exit }, 'debug app#2 (slot 1, pid 202) ended with code 1'],
  [{ fact: 'worker-disconnected', worker: 'app#2' }, 'warn app#2 (slot 1, pid 202) serves no longer'],
  [
    { fact: 'boot-timed-out', worker: 'app#2', limitMs: 9 },
    'error app#2 (slot 1, pid 202) was not ready within 9 ms and is ended',
  ],
  [
    { fact: 'leave-timed-out', worker: 'app#2', limitMs: 9 },
    'error app#2 (slot 1, pid 202) did not end within 9 ms and is ended',
  ],
  [
    { fact: 'restart-planned', role: 'app', slot: 1, attempt: 4, delayMs: 3_200 },
    'warn slot 1 starts again in 3.2 s, 4th time in a row',
  ],
  [
    { fact: 'restart-planned', role: 'agent', slot: 0, attempt: 2, delayMs: 950 },
    'warn the agent starts again in 1 s, 2nd time in a row',
  ],
  [
    { fact: 'slot-abandoned', role: 'app', slot: 1, worker: 'app#2' },
    'warn slot 1 is not started again in this environment',
  ],
  [{ fact: 'cluster-ready' }, 'info ready at http://127.0.0.1:3000 after 90 ms'],
  [
    { fact: 'reload-started' },
    'info reload: new app workers start beside the old ones, and take over together when all are ready',
  ],
  [{ fact: 'reload-queued', behind: 'reload' }, 'info reload: waits for the present reload'],
  [{ fact: 'reload-queued', behind: 'scaling' }, 'info reload: waits for the change of the number of app workers'],
  [{ fact: 'reload-queued', behind: 'recycling' }, 'info reload: waits for the replacement of one app worker'],
  [{ fact: 'reload-refused', why: 'not-running' }, 'warn reload: refused, because the cluster is not running'],
  [{ fact: 'reload-finished' }, 'info reload: all app workers are replaced'],
  [
    { fact: 'reload-rolled-back', worker: 'app#3', why: { kind: 'died', exit: { code: 1, signal: null } } },
    'error reload: rolled back, the old version serves on, because the new app#3 (pid 203) ended with code 1',
  ],
  [{ fact: 'stopping', role: 'app', graceMs: 5_000, exitCode: 0 }, 'info 2 app workers must end within 5000 ms'],
  [{ fact: 'stopping', role: 'agent', graceMs: 5_000, exitCode: 0 }, 'info the agent must end within 5000 ms'],
  [
    { fact: 'left-behind', workers: ['app#2'] },
    'error not even SIGKILL has ended app#2 (slot 1, pid 202): look at the state of these processes',
  ],
];

describe('lines of a plain application', () => {
  test.each(rows)('%j', (fact, line) => {
    expect(plainVoice.lines(fact, view).map(({ level, text }) => `${level} ${String(text)}`)).toEqual([line]);
  });

  test('a death carries what the worker said of it: our own errors as a sentence, others with their stack', () => {
    const said = (failure: { code?: string; message: string; stack?: string }) =>
      plainVoice.lines(
        { fact: 'worker-died', worker: 'app#2', exit, status: 'booting' },
        viewOf(running, { failureOf: () => ({ name: 'Error', ...failure }) }),
      )[0]?.text;
    expect(said({ message: 'boom', stack: 'Error: boom\n    at here' })).toBe(
      'app#2 (slot 1, pid 202) ended with code 1: Error: boom\n    at here',
    );
    expect(said({ code: 'EC_LISTEN', message: 'taken', stack: 'hidden' })).toBe(
      'app#2 (slot 1, pid 202) ended with code 1: taken',
    );
  });

  const figures = {
    rss: 209_715_200,
    heapUsed: 52_428_800,
    heapLimit: 104_857_600,
    busy: 0.437,
    lateMs: 3,
    agoMs: 2_140,
  };
  const load = { ...figures, requests: 3, connections: 12 };
  const how = '2.1 s before: 200 MiB of memory, heap 50 of 100 MiB, event loop 44 % busy';

  test.each([
    [{}, 'error', 'nobody has sent this'],
    [{ figures }, 'error', `nobody has sent this; ${how}`],
    [{ figures: load }, 'error', `nobody has sent this; ${how}, 3 requests in flight on 12 connections`],
  ])('a death is explained: %j', (part, level, text) => {
    const dead = viewOf(running, { deathOf: () => ({ ...killed, ...part }) });
    const by = { code: null, signal: 'SIGKILL' };
    expect(plainVoice.lines({ fact: 'worker-died', worker: 'app#2', exit: by, status: 'ready' }, dead)).toEqual([
      { level, text: `app#2 (slot 1, pid 202) was ended by SIGKILL: ${text}` },
    ]);
  });

  test('of an error that is long survived only the record tells', () => {
    const failureOf = () => ({ name: 'Error', message: 'survived' });
    const told = (verdict: 'exit-code' | 'uncaught-error'): unknown =>
      plainVoice.lines(
        { fact: 'worker-died', worker: 'app#2', exit, status: 'ready' },
        viewOf(running, { failureOf, deathOf: () => ({ ...killed, verdict, why: 'process.exit' }) }),
      )[0]?.text;
    expect(told('exit-code')).toContain('ended with code 1: process.exit');
    expect(told('uncaught-error')).toContain('ended with code 1: survived');
  });

  test.each([
    ['asked', 'debug', ''],
    ['forced', 'debug', ': it was late'],
    ['aborted', 'warn', ': it was late'],
  ] as const)('an end that was wanted, and came as %s', (verdict, level, text) => {
    const dead = viewOf(running, { deathOf: () => ({ ...killed, verdict, why: 'it was late' }) });
    expect(plainVoice.lines({ fact: 'worker-ended', worker: 'app#2', exit }, dead)).toEqual([
      { level, text: `app#2 (slot 1, pid 202) ended with code 1${text}` },
    ]);
  });

  test('a start and a reload that fail say why', () => {
    const dead = viewOf(running, { deathOf: () => killed });
    const by = { code: null, signal: 'SIGKILL' };
    const reason = { kind: 'worker-died', worker: 'app#2', exit: by } as const;
    expect(plainVoice.lines({ fact: 'ending', exitCode: 1, reason }, dead)[0]?.text).toBe(
      'the start is given up, because app#2 (slot 1, pid 202) was ended by SIGKILL before the cluster was ready: nobody has sent this',
    );
    const why = { kind: 'died', exit: by } as const;
    expect(plainVoice.lines({ fact: 'reload-rolled-back', worker: 'app#2', why }, dead)[0]?.text).toMatch(
      /because the new app#2 \(slot 1, pid 202\) was ended by SIGKILL: nobody has sent this$/,
    );
  });

  test.each<[Reason, string]>([
    [{ kind: 'requested' }, 'info closing, because it was asked to'],
    [{ kind: 'signal', signal: 'SIGTERM' }, 'info closing, because the master received SIGTERM'],
    [{ kind: 'error', error: new Error('odd') }, 'error closing, because of an error in the master: odd'],
    [
      { kind: 'worker-died', worker: 'app#1', exit },
      'error the start is given up, because app#1 (slot 0, pid 201) ended with code 1 before the cluster was ready, and said nothing; look at what it wrote before',
    ],
    [
      { kind: 'boot-timed-out', worker: 'app#1', limitMs: 9 },
      'error the start is given up, because app#1 (slot 0, pid 201) was not ready within 9 ms; look for what it waits for or computes at boot, or allow more with the option bootTimeoutMs',
    ],
  ])('the end because of %j', (reason, line) => {
    const lines = plainVoice.lines({ fact: 'ending', exitCode: 1, reason }, view);
    expect(lines.map(({ level, text }) => `${level} ${String(text)}`)).toEqual([line]);
  });

  test('a failure that a worker has told is not told again', () => {
    const told = viewOf(running, { failureOf: () => ({ name: 'Error', message: 'no database' }) });
    const reason = { kind: 'worker-died', worker: 'app#1', exit } as const;
    expect(plainVoice.lines({ fact: 'ending', exitCode: 1, reason }, told)).toEqual([
      { level: 'error', text: 'the start is given up, because of app#1 (slot 0, pid 201)' },
    ]);
  });

  test('one that was not told, because its worker has left the channel before it ended, is told with the end', () => {
    const stack = 'Error: no database\n    at here';
    const left = viewOf(running, { failureOf: () => ({ name: 'Error', message: 'no database', stack }) });
    const reason = { kind: 'worker-disconnected', worker: 'app#1' } as const;
    expect(plainVoice.lines({ fact: 'ending', exitCode: 1, reason }, left)).toEqual([
      { level: 'error', text: `the start is given up, because of app#1 (slot 0, pid 201): ${stack}` },
    ]);
  });
});

describe('announcements of a plain application', () => {
  test('who is ready goes to everybody when it changes', () => {
    expect(plainVoice.announcements({ fact: 'worker-died', worker: 'app#9', exit, status: 'ready' }, view)).toEqual([
      { wire: { action: 'app-worker-died', to: 'parent' } },
      { system: { type: 'peers', data: { agentIds: [101], appIds: [201, 202] } }, to: 'agent' },
      { system: { type: 'peers', data: { agentIds: [101], appIds: [201, 202] } }, to: 'app' },
    ]);
  });

  test('the parent hears that all is ready, and where', () => {
    expect(plainVoice.announcements({ fact: 'cluster-ready' }, view)).toContainEqual({
      wire: {
        action: 'egg-ready',
        to: 'parent',
        data: { port: 3000, debugPort: undefined, address: 'http://127.0.0.1:3000', protocol: 'http' },
      },
    });
  });

  test('a death during boot is no news to the parent: it sees the end of the master', () => {
    const booting = viewOf(stateAfter([{ type: 'start' }]));
    expect(
      plainVoice.announcements({ fact: 'worker-died', worker: 'app#1', exit, status: 'booting' }, booting),
    ).not.toContainEqual({
      wire: { action: 'app-worker-died', to: 'parent' },
    });
  });

  test('no word of Egg reaches a worker', () => {
    const toWorkers = rows
      .flatMap(([fact]) => plainVoice.announcements(fact, view))
      .filter((each) => 'system' in each || each.wire.to !== 'parent');
    expect(JSON.stringify(toWorkers)).not.toMatch(/egg/i);
  });
});
