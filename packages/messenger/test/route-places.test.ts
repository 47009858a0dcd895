import { describe, expect, test } from 'vitest';
import { route } from '../src/index.js';
import type { Peer, RefusalReason, Topology, WireMessage, WorkerPeer } from '../src/index.js';
import { people } from './people.js';

const agent: Peer = { role: 'agent', osId: 200 };
const worker = (role: 'agent' | 'app', osId: number, id: number, slot: number): WorkerPeer => ({
  role,
  osId,
  id,
  slot,
});

/** App #2 is gone, its slot is taken by #4; slot 0 is handed over from #1 to #5; slot 2 is empty and will be filled. */
const topology: Topology = {
  ...people({ agentId: 200 }),
  workers: [worker('agent', 200, 1, 0), worker('app', 305, 5, 0), worker('app', 301, 1, 0), worker('app', 304, 4, 1)],
  isComing: (role, slot) => role === 'app' && (slot === undefined || slot <= 2),
  slotOf: (role, id) => (role === 'app' ? [undefined, 0, 1, 2, 1, 0][id] : undefined),
};

const idsOf = (message: Omit<WireMessage, 'action'>, there: Topology = topology, random?: () => number) =>
  route({ action: 'a', ...message }, agent, there, random);

describe('a worker by its place', () => {
  test.each<[string, Omit<WireMessage, 'action'>, number]>([
    ['a slot', { to: 'app', '@ec': { slot: 1 } }, 304],
    ['a slot of the agent', { to: 'agent', '@ec': { slot: 0 } }, 200],
    ['two in one slot: the newer one', { to: 'app', '@ec': { slot: 0 } }, 305],
    ['an id', { to: 'app', '@ec': { worker: 1 } }, 301],
    ['an id that is gone: who has taken its slot', { to: 'app', '@ec': { worker: 2 } }, 304],
    ['an id of the agent', { to: 'agent', '@ec': { worker: 1 } }, 200],
    ['a process id goes before a slot', { to: 'app', receiverPid: '304', '@ec': { slot: 0 } }, 304],
    ['a slot goes before an id', { to: 'app', '@ec': { slot: 1, worker: 1 } }, 304],
    ['the default addressee, with a slot', { '@ec': { slot: 1 } }, 304],
    ['a master has no slots', { to: 'master', '@ec': { slot: 1 } }, 100],
  ])('%s', (_what, message, osId) => {
    const { deliveries, refusal } = idsOf(message);
    expect(refusal).toBeUndefined();
    expect(deliveries.map(({ to }) => to.osId)).toEqual([osId]);
  });

  test.each<[string, Omit<WireMessage, 'action'>, Topology, RefusalReason, boolean | undefined]>([
    ['a slot that will be filled', { to: 'app', '@ec': { slot: 2 } }, topology, 'no-apps', true],
    ['an id whose slot will be filled', { to: 'app', '@ec': { worker: 3 } }, topology, 'no-apps', true],
    ['a slot there is none of', { to: 'app', '@ec': { slot: 3 } }, topology, 'unknown-receiver', undefined],
    [
      'half a slot',
      { to: 'app', '@ec': { slot: 0.5 } },
      { ...topology, isComing: () => false },
      'unknown-receiver',
      undefined,
    ],
    ['an id that never was', { to: 'app', '@ec': { worker: 9 } }, topology, 'unknown-receiver', undefined],
    [
      'an id, where nobody remembers',
      { to: 'app', '@ec': { worker: 2 } },
      people({ agentId: 200 }),
      'unknown-receiver',
      undefined,
    ],
    ['apps that will come', { to: 'app' }, { ...topology, workers: [] }, 'no-apps', true],
    ['apps that will not', { to: 'app' }, { ...topology, workers: [], isComing: () => false }, 'no-apps', false],
    ['apps, where nobody knows', { to: 'app' }, people({ agentId: 200 }), 'no-apps', false],
    [
      'an agent that will come',
      { to: 'agent' },
      { ...topology, workers: [], isComing: () => true },
      'agent-down',
      true,
    ],
    [
      'a slot of the agent that will be filled',
      { to: 'agent', '@ec': { slot: 0 } },
      { ...topology, workers: [], isComing: () => true },
      'agent-down',
      true,
    ],
    ['a process that is gone', { to: 'app', receiverPid: '302' }, topology, 'unknown-receiver', undefined],
  ])('refused: %s', (_what, message, there, reason, isComing) => {
    const { deliveries, refusal, isComing: coming } = idsOf(message, there);
    expect(deliveries).toEqual([]);
    expect(refusal).toMatchObject({ reason, action: 'a' });
    expect(coming).toBe(isComing);
  });

  test('some of a role are there: nobody is waited for', () => {
    expect(idsOf({ to: 'app' }).deliveries.map(({ to }) => to.osId)).toEqual([305, 301, 304]);
  });

  test('two agents, during a handover: the newer one', () => {
    const workers = [worker('agent', 200, 1, 0), worker('agent', 201, 2, 0)];
    expect(idsOf({ to: 'agent' }, { ...topology, workers }).deliveries.map(({ to }) => to.osId)).toEqual([201]);
  });
});

test.each([
  [0, 301],
  [0.5, 302],
  [0.999, 303],
  [1, 301],
])('one of many: at %d it is %d', (random, osId) => {
  const there = people({ agentId: 200, appIds: [301, 302, 303] });
  const { deliveries } = idsOf({ to: 'app', '@ec': { one: true } }, there, () => random);
  expect(deliveries.map(({ to }) => to.osId)).toEqual([osId]);
});

test('the header travels along', () => {
  const header = { id: 1, ask: 'reply', slot: 1 } as const;
  expect(idsOf({ to: 'app', '@ec': header }).deliveries[0]?.message['@ec']).toEqual(header);
});

describe('a worker without a slot', () => {
  const waiting: WorkerPeer = { role: 'app', osId: 306, id: 6 };
  const there: Topology = { ...topology, workers: [waiting, ...topology.workers] };
  const receivers = (message: Omit<WireMessage, 'action'>, at = there): number[] =>
    idsOf(message, at, () => 0.999).deliveries.map(({ to }) => to.osId);

  test('hears what all hear', () => {
    expect(receivers({ to: 'app' })).toEqual([305, 301, 304, 306]);
    expect(receivers({ to: 'app', '@ec': { worker: 6 } })).toEqual([306]);
  });

  test('is not the one of them, nor in a slot', () => {
    expect(receivers({ to: 'app', '@ec': { one: true } })).toEqual([304]);
    expect(receivers({ to: 'app', '@ec': { slot: 0 } })).toEqual([305]);
  });

  test('is nobody where there is no other', () => {
    const alone = { ...there, workers: [waiting] };
    expect(idsOf({ to: 'app' }, alone)).toMatchObject({ deliveries: [], isComing: true });
  });
});
