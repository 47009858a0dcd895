import type { Event, Fact, State } from '@ec/manager';
import { expect, test } from 'vitest';
import { eggAnnouncements } from '../../src/egg/announcements.js';
import { running, stateAfter, viewOf } from '../view.js';

const start: readonly Event[] = [{ type: 'start' }, { type: 'worker-ready', worker: 'agent#1' }];
const first: readonly Event[] = [...start, { type: 'worker-ready', worker: 'app#1' }];
const boot: readonly Event[] = [...first, { type: 'worker-ready', worker: 'app#2' }];
const exit = { code: 1, signal: null };
const toldOptions = { baseDir: '/shop', clusterPort: 12_345 };
const withoutAgent = stateAfter([...boot, { type: 'worker-exited', worker: 'agent#1', exit }]);
const withNewAgent: State = {
  ...running,
  workers: running.workers.map((worker) => (worker.role === 'agent' ? { ...worker, name: 'agent#2', id: 2 } : worker)),
};
const withNewApp: State = {
  ...running,
  workers: running.workers.map((worker) => (worker.name === 'app#2' ? { ...worker, name: 'app#3', id: 3 } : worker)),
};
const withoutApp = stateAfter([...boot, { type: 'worker-exited', worker: 'app#2', exit }]);
const closing = stateAfter([...boot, { type: 'close-requested', exitCode: 0, reason: { kind: 'requested' } }]);

const pidsToApp = (...data: number[]) => ({ action: 'egg-pids', to: 'app', data });
const pidsToAgent = (...data: number[]) => ({ action: 'egg-pids', to: 'agent', data });
const pidsTo = (pid: number, ...data: number[]) => ({
  ...pidsToApp(...data),
  receiverPid: String(pid),
  receiverWorkerId: String(pid),
});
const ready = (to: 'app' | 'agent') => ({ action: 'egg-ready', to, data: toldOptions });

const rows: readonly [string, State, Fact, ...unknown[]][] = [
  [
    'the agent is ready',
    stateAfter(start),
    { fact: 'worker-ready', worker: 'agent#1', bootMs: 1, awaited: 2 },
    pidsToApp(101),
    { action: 'agent-start', to: 'app' },
  ],
  [
    'the first app is ready',
    stateAfter(first),
    { fact: 'worker-ready', worker: 'app#1', bootMs: 1, awaited: 1 },
    pidsToAgent(201),
    pidsTo(201, 101),
  ],
  // With it the cluster is ready, which is said once, by the row after this.
  [
    'the last app is ready',
    running,
    { fact: 'worker-ready', worker: 'app#2', bootMs: 1, awaited: 0 },
    pidsToAgent(201, 202),
    pidsTo(202, 101),
  ],
  [
    'all are ready',
    running,
    { fact: 'cluster-ready' },
    {
      action: 'egg-ready',
      to: 'parent',
      data: { port: 3000, debugPort: undefined, address: 'http://127.0.0.1:3000', protocol: 'http' },
    },
    ready('app'),
    ready('agent'),
  ],
  [
    'the agent has died',
    withoutAgent,
    { fact: 'worker-died', worker: 'agent#1', exit, status: 'ready' },
    { action: 'agent-worker-died', to: 'parent' },
    pidsToApp(),
  ],
  [
    'a new agent is ready',
    withNewAgent,
    { fact: 'worker-ready', worker: 'agent#2', bootMs: 1, awaited: 0 },
    ready('agent'),
    pidsToApp(102),
    pidsToAgent(201, 202),
    { action: 'agent-start', to: 'app' },
  ],
  [
    'an app has died',
    withoutApp,
    { fact: 'worker-died', worker: 'app#2', exit, status: 'ready' },
    { action: 'app-worker-died', to: 'parent' },
    pidsToAgent(201),
  ],
  ['an app serves no longer', withoutApp, { fact: 'worker-disconnected', worker: 'app#2' }, pidsToAgent(201)],
  [
    'a replaced app has ended',
    withoutApp,
    { fact: 'worker-ended', worker: 'app#2', exit },
    { action: 'app-worker-died', to: 'parent' },
    pidsToAgent(201),
  ],
  [
    'a new app is ready',
    withNewApp,
    { fact: 'worker-ready', worker: 'app#3', bootMs: 1, awaited: 0 },
    pidsToAgent(201, 203),
    pidsTo(203, 101),
    ready('app'),
  ],
  ['an app ends while the cluster closes', closing, { fact: 'worker-ended', worker: 'app#2', exit }],
  ['the agent ends while the cluster closes', closing, { fact: 'worker-ended', worker: 'agent#1', exit }],
  ['a reload begins', running, { fact: 'reload-started' }],
];

test.each(rows)('when %s', (_, state, fact, ...expected) => {
  expect(eggAnnouncements(fact, viewOf(state, { toldOptions }))).toEqual(expected.map((wire) => ({ wire })));
});

test.each([
  ['agent', { name: 'agent#1', role: 'agent', id: 1, slot: 0 }, 5_800, 101],
  ['app', { name: 'app#2', role: 'app', id: 2, slot: 1 }, 9_231, 202],
] as const)(
  'while debugging the parent is told of the %s at its birth, in its name (contract, 4)',
  (role, worker, debugPort, pid) => {
    const spawned: Fact = { fact: 'worker-spawned', worker, restart: false };
    expect(eggAnnouncements(spawned, viewOf(running), { agentPort: 5_800, masterPort: 9_229 })).toEqual([
      {
        wire: { action: 'debug', to: 'parent', data: { debugPort, pid, workerId: pid } },
        from: { role, osId: pid },
      },
    ]);
    expect(eggAnnouncements(spawned, viewOf(running))).toEqual([]);
  },
);

test('who dies before all have started is not told to the parent', () => {
  const state = stateAfter([...first, { type: 'worker-exited', worker: 'app#2', exit }]);
  expect(eggAnnouncements({ fact: 'worker-died', worker: 'app#2', exit, status: 'booting' }, viewOf(state))).toEqual(
    [],
  );
});
