import { expect, test } from 'vitest';
import type { Event, State } from '@ec/manager';
import { createOutbox, sealSystem } from '@ec/messenger';
import type { Peer, Refusal } from '@ec/messenger';
import type { WorkerHandle } from '@ec/runner';
import type { ParentChannel } from '../src/parent-channel.js';
import { wayOf } from '../src/direct-way.js';
import { createDeaths } from '../src/deaths/deaths.js';
import { createRelay } from '../src/relay.js';
import { createRoster } from '../src/roster.js';
import { pidOf, running, stateAfter } from './view.js';

const app201: Peer = { role: 'app', osId: 201 };

function relayOver(state: State, parentOpen = true) {
  const sent: [string, unknown][] = [];
  const refusals: Refusal[] = [];
  const received: string[] = [];
  const roster = createRoster();
  const deaths = createDeaths({
    roster,
    blockedMs: undefined,
    logger: { error() {} },
    nowMs: () => 0,
    state: () => state,
  });
  for (const { name, status } of state.workers) {
    const exited = new Promise<never>(() => {});
    const send = (message: unknown) => (sent.push([name, message]), 'sent' as const);
    const handle: WorkerHandle = { osId: pidOf(name), exited, send, isOpen: () => true, terminate: () => exited };
    roster.add(name, handle, deaths.born(handle));
    if (status !== 'held') roster.begun(name);
  }
  const parent: ParentChannel = {
    isOpen: () => parentOpen,
    send: (message) => (sent.push(['parent', message]), 'sent'),
    onMessage() {},
    close() {},
  };
  const relay = createRelay({
    roster,
    parent,
    waiting: { count: 0, bytes: 0, waitMs: 0 },
    tellsFull: true,
    isForeign: false,
    way: wayOf('none'),
    state: () => state,
    received: (message) => void received.push(message.action),
    refused: (refusal) => void refusals.push(refusal),
  });
  return { relay, sent, refusals, received, receivers: () => sent.map(([name]) => name) };
}

test('the agent speaks to all apps, an app to the agent', () => {
  const { relay, receivers } = relayOver(running);
  relay.router.receive({ action: 'a' }, { role: 'agent', osId: 101 });
  relay.router.receive({ action: 'b' }, { role: 'app', osId: 201 });
  expect(receivers()).toEqual(['app#1', 'app#2', 'agent#1']);
});

test('a worker that has not begun is not there yet: it would hear nothing', () => {
  const { relay, receivers, refusals } = relayOver(stateAfter([{ type: 'start' }]));
  relay.router.receive({ action: 'a' }, { role: 'agent', osId: 101 });
  expect(receivers()).toEqual([]);
  expect(refusals.map(({ reason }) => reason)).toEqual(['no-apps']);
});

test('a worker that leaves is not told anything', () => {
  const { relay, receivers } = relayOver(
    stateAfter(
      [
        { type: 'start' },
        { type: 'worker-ready', worker: 'app#1' },
        { type: 'worker-ready', worker: 'app#2' },
        { type: 'worker-disconnected', worker: 'app#1' },
      ],
      { agent: false },
    ),
  );
  relay.messenger.sendToApp('a');
  expect(receivers()).toEqual(['app#2', 'app#3']);
});

test('what is for the master reaches it and the program that holds the cluster', () => {
  const { relay, received } = relayOver(running);
  const heard: unknown[] = [];
  relay.messenger.on('reload-worker', (data, from) => heard.push([data, from]));
  relay.router.receive({ action: 'reload-worker', to: 'master', data: 1 }, { role: 'agent', osId: 101 });
  expect(received).toEqual(['reload-worker']);
  expect(heard).toEqual([[1, { role: 'agent', osId: 101 }]]);
});

test('news for nobody are no refusal', () => {
  const { relay, sent, refusals } = relayOver(running, false);
  relay.announce({ wire: { action: 'egg-ready', to: 'parent' } });
  expect([sent, refusals]).toEqual([[], []]);
});

test('of two agents one is spoken to: the new one from the moment when it takes over', () => {
  const plan = { reloadsAgent: true, agentsOverlap: true, apps: 1 };
  const boot: Event[] = [
    { type: 'start' },
    { type: 'worker-ready', worker: 'agent#1' },
    { type: 'worker-ready', worker: 'app#1' },
    { type: 'reload-requested' },
    { type: 'worker-ready', worker: 'app#2' },
    { type: 'timer-fired', timer: 'judge' },
  ];
  const before = relayOver(stateAfter(boot, plan));
  before.relay.messenger.sendToAgent('a');
  expect(before.receivers()).toEqual(['agent#1']);
  const after = relayOver(stateAfter([...boot, { type: 'worker-ready', worker: 'agent#2' }], plan));
  after.relay.messenger.sendToAgent('a');
  expect(after.receivers()).toEqual(['agent#2']);
});

test('spares hear what all hear', () => {
  const state = stateAfter([{ type: 'start' }, { type: 'worker-ready', worker: 'app#1' }], {
    agent: false,
    apps: 1,
    spares: 1,
  });
  const { relay, receivers } = relayOver(state);
  relay.messenger.sendToApp('a');
  relay.messenger.sendRandom('b');
  expect(receivers()).toEqual(['app#1', 'app#2', 'app#1']);
});

test('who waits for a slow worker goes on when its channel says that nothing waits there any more', async () => {
  const { relay, sent } = relayOver(running);
  const outbox = createOutbox({
    isOpen: () => true,
    write: () => false,
    flowing: (isFlowing) => relay.flowing(app201, isFlowing),
  });
  for (const n of [1, 2]) outbox.push({ action: 'n', data: n });
  const waits = relay.messenger.send('a', 1, 'app');
  expect(waits.full).toBe(true);
  outbox.close();
  await waits;
  expect(sent).toContainEqual(['agent#1', sealSystem({ type: 'flow', data: { receiver: app201, open: true } })]);
});
