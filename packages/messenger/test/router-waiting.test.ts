import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRouter, sealSystem } from '../src/index.js';
import type { Counts, Outcome, Peer, Refusal, RouterPorts, SealedSystem, Topology, WireMessage } from '../src/index.js';
import { people } from './people.js';

const master: Peer = { role: 'master', osId: 100 };
const agent: Peer = { role: 'agent', osId: 200 };
const app: Peer = { role: 'app', osId: 301 };
const other: Peer = { role: 'app', osId: 302 };
const full = people({ agentId: 200, appIds: [301, 302] });
const withoutAgent: Topology = { ...people({ appIds: [301, 302] }), isComing: (role) => role === 'agent' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function relay(topology: Topology = full, ports: Partial<RouterPorts> = {}) {
  const there = { topology };
  /** What came to whom: data of messages, outcomes of answers. */
  const came: [number, unknown][] = [];
  const answers: [number, number, Outcome, Peer | undefined][] = [];
  const refusals: [Refusal['reason'], number][] = [];
  const router = createRouter({
    topology: () => there.topology,
    deliver(to, message) {
      if ('action' in message) came.push([to.osId, message.data]);
      else if (message.type === 'answer')
        answers.push([to.osId, message.data.id, message.data.outcome, message.data.from]);
      return true;
    },
    refused: ({ reason }, from) => void refusals.push([reason, from.osId]),
    ...ports,
  });
  const ask = (from: Peer, id: number, message: Partial<WireMessage> = {}) =>
    router.receive({ action: 'a', data: id, to: 'agent', '@ec': { id, ask: 'reply' }, ...message }, from);
  const say = (from: Peer, data: unknown, to = 'agent') => router.receive({ action: 'a', data, to }, from);
  return { router, there, came, answers, refusals, ask, say };
}

const refused = (reason: string) => ({ kind: 'refused', reason, text: expect.any(String) as string });

describe('a receiver who comes back', () => {
  test('gets what waited, in order, and the messages after it', () => {
    const { router, there, came, refusals, say } = relay(withoutAgent);
    for (const data of [1, 2, 3]) expect(say(data === 2 ? other : app, data)).toBe(true);
    expect(came).toEqual([]);
    router.peersChanged();
    expect(came).toEqual([]);
    there.topology = full;
    router.peersChanged();
    say(app, 4);
    router.peersChanged();
    expect(came).toEqual([1, 2, 3, 4].map((data) => [200, data]));
    expect(refusals).toEqual([]);
  });

  test('is not reached by a later message first, also where nobody has said yet that it is there', () => {
    const { router, there, came, say } = relay(withoutAgent);
    say(app, 1);
    there.topology = full;
    say(app, 2);
    router.peersChanged();
    expect(came).toEqual([
      [200, 1],
      [200, 2],
    ]);
  });

  test('what the master sends waits like any other', () => {
    const { router, there, came } = relay(withoutAgent);
    expect(router.send({ action: 'a', data: 1, to: 'agent' })).toBe(true);
    there.topology = full;
    router.peersChanged();
    expect(came).toEqual([[200, 1]]);
  });

  test('one in a slot keeps nothing from another', () => {
    const { router, there, came } = relay({ ...full, isComing: (_role, slot) => slot === 2 || slot === 3 });
    for (const slot of [3, 2, 1]) router.receive({ action: 'a', data: slot, to: 'app', '@ec': { slot } }, agent);
    expect(came).toEqual([[302, 1]]);
    there.topology = { ...people({ agentId: 200, appIds: [301, 302, 303] }), isComing: (_role, slot) => slot === 3 };
    router.peersChanged();
    expect(came).toEqual([
      [302, 1],
      [303, 2],
    ]);
  });

  test('its answer finds who asked before it was there', () => {
    const { router, there, answers, ask } = relay(withoutAgent);
    ask(app, 5);
    there.topology = full;
    router.peersChanged();
    router.answer({ id: 5, to: app, outcome: { kind: 'reply', data: 'late' } }, agent);
    expect(answers).toEqual([[301, 5, { kind: 'reply', data: 'late' }, agent]]);
  });

  test('a receipt is told its receivers when they are known', () => {
    const { router, there, answers } = relay(withoutAgent);
    router.receive({ action: 'a', '@ec': { id: 1, ask: 'receipt' } }, app);
    expect(answers).toEqual([]);
    there.topology = full;
    router.peersChanged();
    expect(answers).toEqual([[301, 1, { kind: 'routed', receivers: [agent] }, undefined]]);
  });
});

describe('a receiver who does not come back', () => {
  test('in time: it is counted, told, and answered', async () => {
    const { router, answers, refusals, came, there, ask, say } = relay(withoutAgent, { waiting: { waitMs: 100 } });
    ask(app, 1);
    ask(app, 2, { '@ec': { id: 2, ask: 'receipt', waitMs: 10 } });
    say(other, 'not asked');
    await vi.advanceTimersByTimeAsync(10);
    expect(answers).toEqual([[301, 2, refused('expired'), undefined]]);
    await vi.advanceTimersByTimeAsync(90);
    expect(answers).toEqual([
      [301, 2, refused('expired'), undefined],
      [301, 1, refused('expired'), undefined],
    ]);
    expect(refusals).toEqual([
      ['expired', 301],
      ['expired', 301],
      ['expired', 302],
    ]);
    there.topology = full;
    router.peersChanged();
    expect(came).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ever: what waits is refused', () => {
    const { router, there, answers, refusals, ask } = relay(withoutAgent);
    ask(app, 1);
    there.topology = people({ appIds: [301, 302] });
    router.peersChanged();
    expect(answers).toEqual([[301, 1, refused('nobody'), undefined]]);
    expect(refusals).toEqual([['agent-down', 301]]);
  });

  test('when the relay closes: what waits is refused, and nothing waits any more', () => {
    const { router, answers, refusals, ask } = relay(withoutAgent);
    ask(app, 1);
    router.close();
    ask(app, 2);
    expect(answers).toEqual([
      [301, 1, refused('expired'), undefined],
      [301, 2, refused('nobody'), undefined],
    ]);
    expect(refusals.map(([reason]) => reason)).toEqual(['expired', 'agent-down']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['count', { count: 2 }, 'x'],
    ['bytes', { bytes: 700 }, 'x'.repeat(100)],
  ])('while too much waits (%s), the next is refused at once', (_what, waiting, data) => {
    const { router, answers, refusals, came, there } = relay(withoutAgent, { waiting });
    for (const id of [1, 2, 3]) router.receive({ action: 'a', data, '@ec': { id, ask: 'reply' } }, app);
    expect(answers).toEqual([[301, 3, refused('full'), undefined]]);
    expect(refusals).toHaveLength(1);
    there.topology = full;
    router.peersChanged();
    expect(came).toHaveLength(2);
  });
});

describe('who asked for an answer and cannot get one is told at once', () => {
  test.each<[string, Partial<WireMessage>, string]>([
    ['nobody has this id', { receiverPid: '999' }, 'nobody'],
    ['no such role', { to: 'everyone' }, 'unsendable'],
    ['no such slot', { to: 'app', '@ec': { id: 7, ask: 'reply', slot: 9 } }, 'nobody'],
  ])('%s', (_what, message, reason) => {
    const { answers, ask } = relay();
    ask(app, 7, message);
    expect(answers).toEqual([[301, 7, refused(reason), undefined]]);
  });

  test.each<[string, () => boolean | 'full', string]>([
    ['its channel is closed', () => false, 'closed'],
    ['its channel is full', () => 'full', 'full'],
    [
      'its channel cannot carry it',
      () => {
        throw new TypeError('no');
      },
      'unsendable',
    ],
  ])('%s', (_what, said, reason) => {
    const answers: unknown[] = [];
    const { ask, router } = relay(full, {
      deliver(to, message) {
        if (to.osId === 200) return said();
        if ('type' in message && message.type === 'answer') answers.push([to.osId, message.data]);
        return true;
      },
    });
    ask(app, 7);
    expect(answers).toMatchObject([[301, { id: 7, from: agent, outcome: refused(reason) }]]);
    router.peerGone(agent);
    expect(answers).toHaveLength(1);
  });

  test('its receiver ends', () => {
    const { router, answers, ask, came } = relay();
    ask(app, 1);
    ask(other, 2);
    ask(agent, 3, { to: 'master' });
    router.answer({ id: 2, to: other, outcome: { kind: 'reply' } }, agent);
    router.peerGone(agent);
    router.peerGone(agent);
    expect(came).toHaveLength(3);
    expect(answers).toEqual([
      [302, 2, { kind: 'reply' }, agent],
      [301, 1, refused('peer-gone'), agent],
    ]);
    router.answer({ id: 3, to: agent, outcome: { kind: 'reply' } }, master);
    expect(answers).toHaveLength(2);
  });

  test.each(['full', 'closed'] as const)('its message was dropped again by a channel that is %s', (reason) => {
    const { router, answers, refusals, ask } = relay();
    ask(app, 1);
    const taken = { action: 'a', from: 'app', senderWorkerId: '301', '@ec': { id: 1, ask: 'reply' } };
    router.lost(taken, agent, reason);
    router.lost(taken, agent, reason);
    router.lost({ action: 'a', from: 'parent' }, agent, reason);
    expect(answers).toEqual([[301, 1, refused(reason), agent]]);
    expect(refusals.map(([why]) => why)).toEqual(['not-delivered', 'not-delivered', 'not-delivered']);
    for (const raw of [undefined, 'text', {}, { action: 'a' }, { action: 'a', from: 'nobody', senderWorkerId: 'x' }])
      expect(() => router.lost(raw, agent, reason)).not.toThrow();
  });

  test('the reply has no room in the channel of who asked', () => {
    const answers: unknown[] = [];
    const { router, ask } = relay(full, {
      // As an outbox does it: replies are refused, word of the relay is not.
      deliver(_to, message) {
        if ('action' in message || message.type !== 'answer') return true;
        if (message.data.outcome.kind === 'reply') return 'full';
        answers.push(message.data);
        return true;
      },
    });
    ask(app, 1);
    router.answer({ id: 1, to: app, outcome: { kind: 'reply', data: 'large' } }, agent);
    expect(answers).toMatchObject([{ id: 1, to: app, outcome: { kind: 'refused', reason: 'full' } }]);
  });

  test('the reply was dropped again by the channel of who asked', () => {
    const { router, ask, answers } = relay();
    ask(app, 1);
    const outcome: Outcome = { kind: 'reply', data: 'large' };
    router.answer({ id: 1, to: app, outcome }, agent);
    router.lost(sealSystem({ type: 'answer', data: { id: 1, to: app, from: agent, outcome } }), app, 'full');
    expect(answers.slice(1)).toEqual([[301, 1, refused('full'), agent]]);
  });
});

describe('answers', () => {
  const answer = (id: number, to: Peer, data: unknown = 'x'): SealedSystem =>
    sealSystem({ type: 'answer', data: { id, to, outcome: { kind: 'reply', data } } });

  test('of who was asked goes to who asked, stamped, whatever it claims', () => {
    const { router, answers, ask } = relay();
    ask(app, 1);
    const claimed = sealSystem({
      type: 'answer',
      data: { id: 1, to: app, from: master, outcome: { kind: 'reply', data: 'x' } },
    });
    expect(router.receive(claimed, agent)).toBe(true);
    expect(answers).toEqual([[301, 1, { kind: 'reply', data: 'x' }, agent]]);
  });

  test.each<[string, SealedSystem, Peer]>([
    ['nobody asked', answer(9, app), agent],
    ['of somebody who was not asked', answer(1, app), other],
    ['of the one who asked', answer(1, app), app],
    ['for somebody else', answer(1, other), agent],
    ['for a role that has no such id', answer(1, { role: 'agent', osId: 301 }), agent],
    [
      'for whom is not said',
      sealSystem({ type: 'answer', data: { id: 1, to: { role: 'app' }, outcome: { kind: 'received' } } }),
      agent,
    ],
    [
      'in the name of the relay',
      sealSystem({ type: 'answer', data: { id: 1, to: app, outcome: { kind: 'routed', receivers: [] } } }),
      agent,
    ],
    [
      'in the name of the relay, the direct way',
      {
        ...sealSystem({ type: 'answer', data: { id: 1, to: app, outcome: { kind: 'routed', receivers: [] } } }),
        data: { id: 1, to: app, direct: true, outcome: { kind: 'routed', receivers: [] } },
      } as SealedSystem,
      other,
    ],
  ])('refused and counted: %s', (_what, forged, from) => {
    const { router, answers, refusals, ask } = relay();
    ask(app, 1);
    expect(router.receive(forged, from)).toBe(true);
    expect(answers).toEqual([]);
    expect(refusals).toEqual([['not-asked', from.osId]]);
    expect(router.counters()).toContainEqual(
      expect.objectContaining({ peer: `${from.role} ${from.osId}`, action: '(answers)', refused: 1 }),
    );
    router.receive(answer(1, app, 'the true one'), agent);
    expect(answers).toEqual([[301, 1, { kind: 'reply', data: 'the true one' }, agent]]);
  });

  test('a second one is refused', () => {
    const { router, answers, refusals, ask } = relay();
    ask(app, 1);
    for (const data of [1, 2]) router.receive(answer(1, app, data), agent);
    expect(answers).toHaveLength(1);
    expect(refusals).toEqual([['not-asked', 200]]);
  });

  test.each<[string, unknown]>([
    [
      'a system message of another kind',
      sealSystem({ type: 'retire', data: { graceMs: 1, lingerMs: 0, spreadMs: 0 } }),
    ],
    ['one of another protocol', { '@ec': 2, type: 'answer', data: {} }],
    ['one of the wrong shape', { '@ec': 1, type: 'answer', data: { id: 'x' } }],
    ['nothing', null],
  ])('%s is left to its owner', (_what, raw) => {
    const { router, came, answers } = relay();
    expect(router.receive(raw, agent)).toBe(false);
    expect([came, answers]).toEqual([[], []]);
  });

  test('parents and masters are answered, too', () => {
    const { router, answers, ask } = relay();
    ask({ role: 'parent', osId: 0 }, 1);
    router.send({ action: 'a', to: 'agent', '@ec': { id: 1, ask: 'reply' } });
    router.receive(
      sealSystem({ type: 'answer', data: { id: 1, to: { role: 'parent' }, outcome: { kind: 'received' } } }),
      agent,
    );
    router.receive(answer(1, master), agent);
    expect(answers.map(([osId]) => osId)).toEqual([0, 100]);
  });
});

describe('counters', () => {
  const row = (rows: readonly Counts[], peer: string) => rows.find((each) => each.peer === peer);

  test('what came is waiting, expired, refused or sent on', async () => {
    const { router, there, say } = relay(withoutAgent, { waiting: { waitMs: 100, count: 3 } });
    for (const data of [1, 2, 3, 4]) say(app, data);
    const name = 'app 301 → agent';
    expect(row(router.counters(), name)).toMatchObject({ received: 4, waiting: 3, expired: 0, refused: 1 });
    await vi.advanceTimersByTimeAsync(100);
    expect(row(router.counters(), name)).toMatchObject({ received: 4, waiting: 0, expired: 3, refused: 1 });
    for (const data of [5, 6]) say(app, data);
    there.topology = full;
    router.peersChanged();
    say(app, 7);
    expect(row(router.counters(), name)).toMatchObject({ received: 7, waiting: 0, expired: 3, refused: 1 });
    expect(row(router.counters(), 'agent 200')).toMatchObject({ sent: 3, refused: 0 });
  });

  test('a message to many is sent to each', () => {
    const { router, say } = relay(full, { deliver: (to) => to.osId !== 302 });
    say(agent, 1, 'app');
    expect(row(router.counters(), 'agent 200 → app')).toMatchObject({ received: 1, refused: 0 });
    expect(row(router.counters(), 'app 301')).toMatchObject({ sent: 1, refused: 0 });
    expect(row(router.counters(), 'app 302')).toMatchObject({ sent: 0, refused: 1 });
  });

  test('are bounded, whatever actions and addresses are made of', () => {
    const { router } = relay();
    for (let n = 0; n < 3_000; n += 1) router.receive({ action: `a${n}`, to: `nobody-${n}` }, app);
    const rows = router.counters();
    expect(rows.length).toBeLessThanOrEqual(1_001);
    expect(rows.reduce((sum, { refused: count }) => sum + count, 0)).toBe(3_000);
  });

  test('a name that is made of data costs no more than a line', () => {
    const { router } = relay();
    router.receive({ action: 'a'.repeat(100_000), to: 'b'.repeat(100_000) }, app);
    expect(JSON.stringify(router.counters()).length).toBeLessThan(2_000);
  });
});
