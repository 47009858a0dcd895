import { expect, test } from 'vitest';
import { createRouter } from '../src/index.js';
import type { Peer, Refusal, RouterPorts, SealedSystem, Topology, WireMessage } from '../src/index.js';
import { people } from './people.js';

const agent: Peer = { role: 'agent', osId: 200 };
const parent: Peer = { role: 'parent', osId: 0 };

function relay(ports: Partial<RouterPorts> = {}) {
  const there: { topology: Topology } = { topology: people({ agentId: 200, appIds: [301, 302] }) };
  const sent: [number, WireMessage | SealedSystem][] = [];
  const refusals: [Refusal, Peer][] = [];
  const router = createRouter({
    topology: () => there.topology,
    deliver: (to, message) => sent.push([to.osId, message]) > 0,
    refused: (refusal, from) => void refusals.push([refusal, from]),
    ...ports,
  });
  return { router, there, sent, refusals };
}

test('a message of a peer is relayed, stamped, to everybody it is for', () => {
  const { router, sent, refusals } = relay();
  expect(router.receive({ action: 'a', data: 1, from: 'master' }, agent)).toBe(true);
  const message = { action: 'a', data: 1, from: 'agent', senderWorkerId: '200', to: 'app' };
  expect(sent).toEqual([
    [301, message],
    [302, message],
  ]);
  expect(refusals).toEqual([]);
});

test('the master sends under its own name', () => {
  const { router, sent } = relay();
  expect(router.send({ action: 'egg-pids', data: [301], to: 'agent' })).toBe(true);
  expect(sent).toEqual([
    [200, { action: 'egg-pids', data: [301], to: 'agent', from: 'master', senderWorkerId: '100' }],
  ]);
});

test('who is there is asked anew for each message', () => {
  const { router, there, sent, refusals } = relay();
  there.topology = people({ appIds: [301, 302] });
  expect(router.send({ action: 'a', to: 'agent' })).toBe(false);
  there.topology = people({ agentId: 201, appIds: [301, 302] });
  expect(router.send({ action: 'a', to: 'agent' })).toBe(true);
  expect(refusals.map(([refusal]) => refusal.reason)).toEqual(['agent-down']);
  expect(sent.map(([osId]) => osId)).toEqual([201]);
});

test('a string of a process manager is left to its owner', () => {
  const { router, sent, refusals } = relay();
  expect(router.receive('shutdown', parent)).toBe(false);
  expect(sent).toEqual([]);
  expect(refusals).toEqual([]);
});

test('a message to an id while the agent is down is refused, not thrown', () => {
  const { router, there, refusals } = relay();
  there.topology = people({ appIds: [301, 302] });
  expect(router.receive({ action: 'a', receiverPid: '200' }, { role: 'app', osId: 301 })).toBe(true);
  expect(refusals).toMatchObject([
    [
      { reason: 'unknown-receiver', action: 'a' },
      { role: 'app', osId: 301 },
    ],
  ]);
});

test('a malformed message is reported with its sender', () => {
  const { router, refusals } = relay();
  expect(router.receive({ action: 'a', to: 5 }, agent)).toBe(true);
  expect(refusals).toMatchObject([[{ reason: 'malformed' }, agent]]);
});

test('one closed channel keeps nothing from the others', () => {
  const reached: number[] = [];
  const { router, refusals } = relay({ deliver: (to) => to.osId !== 301 && reached.push(to.osId) > 0 });
  expect(router.send({ action: 'a', to: 'app' })).toBe(false);
  expect(reached).toEqual([302]);
  expect(refusals).toMatchObject([[{ reason: 'not-delivered', action: 'a' }, { role: 'master' }]]);
  expect(refusals[0]?.[0].text).toContain('app 301');
});

test.each([new TypeError('cyclic'), Object.create(null) as unknown])(
  'a channel that throws is a refusal with its cause',
  (cause) => {
    const { router, refusals } = relay({
      deliver() {
        throw cause;
      },
    });
    expect(router.receive({ action: 'a' }, agent)).toBe(true);
    expect(refusals.map(([refusal]) => refusal)).toMatchObject([
      { reason: 'not-delivered', cause },
      { reason: 'not-delivered', cause },
    ]);
  },
);

test('what the master sends wrongly is reported', () => {
  const { router, refusals } = relay();
  expect(router.send({ action: 5 } as unknown as WireMessage)).toBe(false);
  expect(router.send({ action: 'a' })).toBe(false);
  expect(refusals.map(([refusal]) => refusal.reason)).toEqual(['foreign', 'no-addressee']);
});
