import { describe, expect, test } from 'vitest';
import type { Fact, Reason } from '@ec/manager';
import { closingLines, eggLines, openingLines } from '../../src/egg/lines.js';
import type { Habits } from '../../src/egg/lines.js';
import type { Line } from '../../src/voice.js';
import { killed as death, running, stateAfter, viewOf } from '../view.js';

const prod: Habits = { production: true, serverEnv: 'prod', nodeEnv: 'production', quiet: false };
const local: Habits = { production: false, serverEnv: 'local', nodeEnv: undefined, quiet: true };

const framework = { kind: 'classes', path: '/shop/node_modules/egg', name: 'egg', version: '3.34.0' } as const;
const toldOptions = {
  baseDir: '/shop',
  clusterPort: 12_345,
  https: { key: 'k', cert: 'c', passphrase: 'open sesame' },
  foo: 1,
};
const view = viewOf(running, { framework, toldOptions });
const written = (lines: readonly Line[]) =>
  lines.map(({ level, text }) => `${level} ${text instanceof Error ? `${text.name}: ${text.message}` : text}`);

const pids = '[{"id":1,"pid":201},{"id":2,"pid":202}]';
const killed = { code: null, signal: 'SIGKILL' } as const;
const forked = `error [cfork:master:${process.pid}] new worker:203 fork (state: none)`;
const args = JSON.stringify(
  JSON.stringify({ ...toldOptions, https: { ...toldOptions.https, passphrase: '<secret>' } }),
);
const leaves = (suicide: boolean, state: string) => [
  `error [cfork:master:${process.pid}] worker:202 disconnect (exitedAfterDisconnect: ${suicide}, state: ${state})`,
  `info [master] app_worker#2:202 disconnect, suicide: ${suicide}, state: ${state}, current workers: ${pids}`,
];
const agent = (id: number) => ({ name: `agent#${id}`, role: 'agent', id, slot: 0 }) as const;
const app = (id: number) => ({ name: `app#${id}`, role: 'app', id, slot: 0 }) as const;

/** D stands for debug in the local environment and for info elsewhere. */
const rows: readonly [Fact, ...string[]][] = [
  [
    { fact: 'worker-spawned', worker: agent(1), restart: false },
    'D [master] agent_worker#1:101 start with clusterPort:12345',
  ],
  [
    { fact: 'worker-spawned', worker: agent(2), restart: true },
    'info [master] new agent_worker starting...',
    'D [master] agent_worker#2:102 start with clusterPort:12345',
  ],
  [
    { fact: 'worker-spawned', worker: app(1), restart: false },
    `D [master] start appWorker with args [${args}] (process)`,
    `D [master] app_worker#1:201 start, state: none, current workers: ${pids}`,
  ],
  [
    { fact: 'worker-spawned', worker: app(3), restart: true },
    forked,
    `D [master] app_worker#3:203 start, state: none, current workers: ${pids}`,
  ],
  [
    { fact: 'worker-ready', worker: 'agent#1', bootMs: 40, awaited: 2 },
    'info [master] agent_worker#1:101 started (40ms)',
  ],
  [
    { fact: 'worker-ready', worker: 'app#2', bootMs: 50, awaited: 1 },
    'D [master] app_worker#2:202 started at 3000, remain 1 (50ms)',
  ],
  [{ fact: 'worker-disconnected', worker: 'app#2' }, ...leaves(false, 'disconnected')],
  [{ fact: 'worker-disconnected', worker: 'agent#1' }],
  [
    { fact: 'worker-died', worker: 'agent#1', exit: killed, status: 'ready' },
    'error AgentWorkerDiedError: [master] agent_worker#1:101 died (code: null, signal: SIGKILL)',
  ],
  [
    { fact: 'worker-died', worker: 'app#2', exit: killed, status: 'ready' },
    ...leaves(false, 'dead'),
    `error AppWorkerDiedError: [master] app_worker#2:202 died (code: null, signal: SIGKILL, suicide: false, state: dead), current workers: ${pids}`,
  ],
  [
    { fact: 'worker-died', worker: 'app#2', exit: { code: 1, signal: null }, status: 'leaving' },
    `error AppWorkerDiedError: [master] app_worker#2:202 died (code: 1, signal: null, suicide: false, state: disconnected), current workers: ${pids}`,
  ],
  [
    { fact: 'worker-ended', worker: 'app#2', exit: { code: 0, signal: null } },
    `info [master] app_worker#2:202 disconnect, suicide: true, state: dead, current workers: ${pids}`,
  ],
  [{ fact: 'worker-ended', worker: 'agent#1', exit: { code: 0, signal: null } }],
  [
    { fact: 'restart-planned', role: 'agent', slot: 0, attempt: 1, delayMs: 1_000 },
    'D [master] try to start a new agent_worker after 1s ...',
  ],
  [
    { fact: 'restart-planned', role: 'app', slot: 1, attempt: 4, delayMs: 3_200 },
    'info [master] app_worker of slot 1 died too often, a new one starts in 3.2 s',
  ],
  [
    { fact: 'slot-abandoned', role: 'app', slot: 1, worker: 'app#2' },
    `error [cfork:master:${process.pid}] don't fork new work (refork: false, reforkCount: 0), worker:202 is not replaced in this env`,
  ],
  [{ fact: 'cluster-ready' }, 'info [master] egg started on http://127.0.0.1:3000 (90ms)'],
  [{ fact: 'reload-started' }, 'D [master] reload workers...'],
  [
    { fact: 'stopping', role: 'app', graceMs: 5_000, exitCode: 0 },
    'info [master] send kill SIGTERM to app workers, will exit with code:0 after 5000ms',
    'info [master] wait 5000ms',
  ],
  [
    { fact: 'stopping', role: 'agent', graceMs: 700, exitCode: 0 },
    'info [master] send kill SIGTERM to agent worker, will exit with code:0 after 700ms',
    'info [master] wait 700ms',
  ],
];

describe.each([
  ['prod', prod, 'info'],
  ['local', local, 'debug'],
] as const)('lines in %s', (_, habits, level) => {
  test.each(rows)('%j', (fact, ...expected) => {
    expect(written(eggLines(fact, view, habits))).toEqual(expected.map((line) => line.replace(/^D /, `${level} `)));
  });

  test('the last lines', () => {
    expect(written(closingLines(0, habits))).toEqual([
      `${level} [master] close done, exiting with code:0`,
      'info [master] exit with code:0',
    ]);
    expect(written(closingLines(1, habits)).at(-1)).toBe('error [master] exit with code:1');
  });
});

test('a worker with a port of its own started there', () => {
  const options = { ...view.options, ports: [80, 8080] };
  const own = viewOf(running, { framework, options, addressOf: () => 'http://127.0.0.1:8080' });
  expect(written(eggLines({ fact: 'worker-ready', worker: 'app#2', bootMs: 50, awaited: 0 }, own, prod))).toEqual([
    'info [master] app_worker#2:202 started at 8080, remain 0 (50ms)',
  ]);
});

test('a worker that has left of its own accord has done so, in both lines', () => {
  const left = viewOf(running, { framework, hasLeft: (name) => name === 'app#2' });
  const disconnected = eggLines({ fact: 'worker-disconnected', worker: 'app#2' }, left, prod);
  expect(written(disconnected)).toEqual(leaves(true, 'disconnected'));
  const died = { fact: 'worker-died', worker: 'app#2', exit: { code: 1, signal: null }, status: 'leaving' } as const;
  expect(written(eggLines(died, left, prod))).toEqual([
    `error AppWorkerDiedError: [master] app_worker#2:202 died (code: 1, signal: null, suicide: true, state: disconnected), current workers: ${pids}`,
  ]);
});

test('why a worker has died stands in a line of its own, on stdout', () => {
  const dead = viewOf(running, { framework, toldOptions, deathOf: () => death });
  const fact = { fact: 'worker-died', worker: 'app#2', exit: killed, status: 'ready' } as const;
  expect(written(eggLines(fact, dead, prod))).toEqual([
    ...written(eggLines(fact, view, prod)),
    'info [master] why app_worker#2:202 has ended: nobody has sent this',
  ]);
  expect(eggLines({ fact: 'worker-ended', worker: 'app#2', exit: killed }, dead, prod)).toEqual(
    eggLines({ fact: 'worker-ended', worker: 'app#2', exit: killed }, view, prod),
  );
});

test('a worker killed while debugging is no error, and ends the session (contract, section 6)', () => {
  const debugged = viewOf(running, { framework, toldOptions: { ...toldOptions, isDebug: true } });
  const fact = { fact: 'worker-died', worker: 'app#2', exit: killed, status: 'ready' } as const;
  expect(written(eggLines(fact, debugged, prod))).toEqual([
    ...leaves(false, 'dead'),
    `error [master] app_worker#2:202 died (code: null, signal: SIGKILL, suicide: false, state: dead), current workers: ${pids}`,
    'error [master] worker kill by debugger, exiting...',
  ]);
});

test('the first lines in production: the options on lines of their own, without secrets', () => {
  const lines = written(openingLines(view, prod));
  expect(lines).toEqual([
    'info [master] =================== egg start =====================',
    `info [master] node version ${process.version}`,
    'info [master] egg version 3.34.0',
    expect.stringMatching(/^info \[master\] start with options:\n\{\n  "baseDir": "\/shop",\n  "clusterPort": 12345,/),
    'info [master] start with env: isProduction: true, EGG_SERVER_ENV: prod, NODE_ENV: production',
  ]);
  expect(lines.join()).toContain('"foo": 1');
  expect(lines.join()).not.toContain('open sesame');
});

test('the first lines in local: mostly for debugging', () => {
  expect(written(openingLines(view, local))).toEqual([
    'debug [master] =================== egg start =====================',
    `info [master] node version ${process.version}`,
    'info [master] egg version 3.34.0',
    expect.stringMatching(/^debug \[master\] start with options: \{"baseDir":"\/shop"/),
    'debug [master] start with env: isProduction: false, EGG_SERVER_ENV: local, NODE_ENV: undefined',
  ]);
});

test('a debug port is a second started line', () => {
  const debugged = viewOf(running, { framework, options: { ...view.options, debugPort: 7_002 } });
  expect(written(eggLines({ fact: 'cluster-ready' }, debugged, prod))).toEqual([
    'info [master] egg started on http://127.0.0.1:3000 (90ms)',
    'info [master] egg started on http://127.0.0.1:7002',
  ]);
});

const starting = viewOf(stateAfter([{ type: 'start' }]), { framework });
const reasons: readonly [Reason, RegExp[]][] = [
  [
    { kind: 'worker-died', worker: 'agent#1', exit: { code: 1, signal: null } },
    [/^error \[master\] agent_worker#1:101 start fail, exiting with code:1$/],
  ],
  [
    { kind: 'worker-died', worker: 'app#2', exit: { code: 1, signal: null } },
    [
      /^info \[cfork:master:\d+\] don't fork, because worker:202 will be kill soon$/,
      /^error \[master\] app_worker#2:202 start fail, exiting with code:1$/,
    ],
  ],
  [
    { kind: 'boot-timed-out', worker: 'app#2', limitMs: 10 },
    [/^error \[master\] app_worker#2:202 start fail, exiting with code:1$/],
  ],
  [
    { kind: 'signal', signal: 'SIGTERM' },
    [
      /^info \[master\] master is killed by signal SIGTERM, closing$/,
      /^info \[master\] system memory: total \d+, free \d+$/,
      /^info \[master\] process info: heap_limit \d+, heap_used \d+$/,
    ],
  ],
  [{ kind: 'requested' }, []],
];
test.each(reasons)('the end because of %j', (reason, expected) => {
  const lines = written(eggLines({ fact: 'ending', exitCode: 1, reason }, starting, prod));
  expect(lines).toHaveLength(expected.length);
  lines.forEach((line, index) => expect(line).toMatch(expected[index] ?? /never/));
});
