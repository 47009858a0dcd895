import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMessenger, createRouter, MessageError, sealSystem } from '../src/index.js';
import type {
  Answer,
  Header,
  MessengerEnd,
  Outcome,
  Peer,
  Pushed,
  SealedSystem,
  Topology,
  WireMessage,
} from '../src/index.js';
import { people } from './people.js';

const master: Peer = { role: 'master', osId: 100 };
const agent: Peer = { role: 'agent', osId: 200 };
const app = (osId: number): Peer => ({ role: 'app', osId });
const once = { receipt: true } as const;
const untilItCame = { receipt: true, delivery: 'at-least-once' } as const;

/** A relay and the ends behind it; what lies between is JSON and takes a turn. */
function cluster(topology: Topology = people({ agentId: 200, appIds: [301, 302] })) {
  const there = { topology };
  const ends = new Map<number, MessengerEnd>();
  /** Channels that say something else than `true`, or take a message and lose it. */
  const channels = new Map<number, Pushed | 'lost'>();
  const delivered: [number, unknown][] = [];
  const router = createRouter({
    topology: () => there.topology,
    deliver(to, message) {
      if ('action' in message) delivered.push([to.osId, message.data]);
      const channel = channels.get(to.osId) ?? 'sent';
      if (channel === 'lost') return true;
      const receive = () => void ends.get(to.osId)?.receive(JSON.parse(JSON.stringify(message)));
      // The master's own end is where the relay is.
      if (to.role === 'master') receive();
      else if (channel === 'sent') queueMicrotask(receive);
      return channel;
    },
    refused: () => {},
  });
  const join = ({ role, osId }: Peer): MessengerEnd => {
    const post = (message: WireMessage | SealedSystem) =>
      role === 'master' && 'action' in message ? router.send(message) : router.receive(message, { role, osId });
    const end = createMessenger({ role, osId, post });
    ends.set(osId, end);
    return end;
  };
  for (const peer of [master, agent, app(301), app(302)]) join(peer);
  const end = (osId: number): MessengerEnd => ends.get(osId) ?? expect.unreachable(`nobody is ${osId}`);
  return { there, channels, delivered, router, join, end };
}

/** A relay, and the answers that it gives to the agent. */
function askedOneByOne(topology: Topology = people({ agentId: 200, appIds: [301, 302] })) {
  const answers: Answer[] = [];
  /** What channels say, by id. */
  const channels = new Map<number, Pushed>();
  const router = createRouter({
    topology: () => topology,
    deliver(to, message) {
      if (!('action' in message) && message.type === 'answer' && to.osId === 200) answers.push(message.data);
      return channels.get(to.osId) ?? 'sent';
    },
    refused: () => {},
  });
  return { router, answers, channels };
}

/** What a worker says to one of several, by way of the relay. */
const oneOf = (osId: number, more: Header = {}): WireMessage => ({
  action: 'a',
  to: 'app',
  receiverWorkerId: String(osId),
  '@ec': { id: 1, ask: 'receipt', sub: true, ...more },
});

const failedOutcome = (reason: string) => ({ kind: 'refused', reason, text: expect.any(String) as string });

const failed = (peer: Peer | undefined, reason: string) => ({ peer, reason, text: expect.any(String) as string });

afterEach(() => void vi.useRealTimers());

describe('once', () => {
  test('from each of several to whom its sender has written one by one', async () => {
    const { router, answers } = askedOneByOne();
    for (const osId of [301, 302]) router.receive(oneOf(osId), agent);
    for (const from of [app(302), app(301)]) router.answer({ id: 1, to: agent, outcome: { kind: 'received' } }, from);
    expect(answers).toMatchObject([
      { from: app(302), outcome: { kind: 'received' } },
      { from: app(301), outcome: { kind: 'received' } },
    ]);
  });

  test('of one of several who has ended since: it is named', () => {
    const { router, answers } = askedOneByOne();
    router.receive(oneOf(303), agent);
    expect(answers).toEqual([{ id: 1, to: agent, from: app(303), outcome: failedOutcome('peer-gone') }]);
  });

  test.each<[string, number, string]>([
    ['whose channel is full', 301, 'full'],
    ['who has ended', 303, 'peer-gone'],
  ])('of one that was written to before, over a connection that broke, and %s', (_what, osId, reason) => {
    const { router, answers, channels } = askedOneByOne();
    channels.set(301, 'full');
    router.receive(oneOf(osId, { redo: { epoch: 1, seq: 1 } }), agent);
    expect(answers).toEqual([{ id: 1, to: agent, from: app(osId), direct: true, outcome: failedOutcome(reason) }]);
  });

  test('from every receiver, who hears the message once', async () => {
    const { end } = cluster();
    const heard = vi.fn();
    for (const osId of [301, 302]) end(osId).on('a', (data, from) => heard(osId, data, from));
    await expect(end(200).send('a', 1, 'app', once)).resolves.toEqual({ delivered: [app(301), app(302)], failed: [] });
    expect(heard.mock.calls).toEqual([
      [301, 1, agent],
      [302, 1, agent],
    ]);
  });

  test('of one that nobody listens to: that it came is all it says', async () => {
    const { end } = cluster();
    await expect(end(301).sendToAgent('nobody-listens', 1, once)).resolves.toEqual({ delivered: [agent], failed: [] });
  });

  test.each<[string, number, (end: MessengerEnd) => Promise<unknown>, readonly Peer[]]>([
    ['to one in a slot', 200, (end) => end.send('a', 1, { role: 'app', slot: 1 }, once), [app(302)]],
    ['to the master', 301, (end) => end.send('a', 1, 'master', once), [master]],
    ['to itself', 301, (end) => end.send('a', 1, app(301), once), [app(301)]],
    ['to all, a sum of apps and agent', 301, (end) => end.broadcast('a', 1, once), [app(301), app(302), agent]],
    ['from the master to all', 100, (end) => end.broadcast('a', 1, once), [app(301), app(302), agent]],
  ])('%s', async (_what, from, send, delivered) => {
    const { end } = cluster();
    await expect(send(end(from))).resolves.toEqual({ delivered, failed: [] });
  });

  test('at random: from the one that the relay picked', async () => {
    const { end } = cluster();
    const { delivered } = await end(200).sendRandom('a', 1, once);
    expect(delivered).toHaveLength(1);
  });

  test('some fail: each is named, with why', async () => {
    const { end, channels } = cluster(people({ agentId: 200, appIds: [301, 302, 303] }));
    channels.set(302, 'closed').set(303, 'full');
    await expect(end(200).send('a', 1, 'app', once)).resolves.toEqual({
      delivered: [app(301)],
      failed: [failed(app(302), 'closed'), failed(app(303), 'full')],
    });
  });

  test('some fail: the master is told the same', async () => {
    const { end, channels } = cluster();
    channels.set(302, 'closed');
    await expect(end(100).send('a', 1, 'app', once)).resolves.toEqual({
      delivered: [app(301)],
      failed: [failed(app(302), 'closed')],
    });
  });

  test('the master asks one whose channel is closed', async () => {
    const { end, channels } = cluster();
    channels.set(302, 'closed');
    await expect(end(100).request({ role: 'app', osId: 302 }, 'get')).rejects.toMatchObject({
      code: 'EC_REQUEST_REFUSED',
      reason: 'closed',
    });
  });

  test.each<[string, Topology, readonly Peer[]]>([
    ['nobody is there', people({}), []],
    ['no agent is there', people({ appIds: [301] }), [app(301)]],
  ])('%s: one word of the relay, at once', async (_what, topology, delivered) => {
    const { end } = cluster(topology);
    const receipt = await end(301).broadcast('a', 1, once);
    expect(receipt.delivered).toEqual(delivered);
    expect(new Set(receipt.failed.map(({ peer, reason }) => `${peer?.osId} ${reason}`))).toEqual(
      new Set(['undefined nobody']),
    );
  });

  test('one ends before it has said so, and is named', async () => {
    const { end, channels, router } = cluster();
    channels.set(302, 'lost');
    const receipt = end(200).send('a', 1, 'app', once);
    router.peerGone(app(302));
    await expect(receipt).resolves.toEqual({ delivered: [app(301)], failed: [failed(app(302), 'peer-gone')] });
  });

  test('one that its channel has dropped again is named', async () => {
    const { end, channels, router } = cluster();
    channels.set(302, 'lost');
    const receipt = end(200).send('a', 1, 'app', once);
    router.lost(
      { action: 'a', data: 1, to: 'app', from: 'agent', senderWorkerId: '200', '@ec': { id: 1, ask: 'receipt' } },
      app(302),
      'full',
    );
    await expect(receipt).resolves.toEqual({ delivered: [app(301)], failed: [failed(app(302), 'full')] });
  });

  test('one says nothing until the time is up', async () => {
    vi.useFakeTimers();
    const { end, channels } = cluster();
    channels.set(302, 'lost');
    const receipt = end(200).send('a', 1, 'app', { receipt: true, timeoutMs: 70 });
    await vi.advanceTimersByTimeAsync(70);
    await expect(receipt).resolves.toEqual({ delivered: [app(301)], failed: [failed(app(302), 'timed-out')] });
  });

  test('a messenger of another framework says nothing, and its channel speaks for it', async () => {
    const [first, second] = people({ appIds: [301, 302] }).workers;
    if (!first || !second) return expect.unreachable();
    const { end, delivered } = cluster({
      ...people({ agentId: 200 }),
      workers: [{ ...first, isForeign: true }, second],
    });
    await expect(end(100).send('a', new Map([[1, 2]]), 'app', once)).resolves.toEqual({
      delivered: [app(301), app(302)],
      failed: [],
    });
    expect(delivered[0]).toEqual([301, new Map([[1, 2]])]);
    await expect(end(100).request(app(301), 'get')).rejects.toMatchObject({ reason: 'no-handler' });
  });

  test('a channel that does not take it is an error, not a receipt', async () => {
    const end = createMessenger({ role: 'app', osId: 301, post: () => false });
    await expect(end.send('a', 1, 'agent', once)).rejects.toBeInstanceOf(MessageError);
    await expect(end.broadcast('a', 1, once)).rejects.toBeInstanceOf(MessageError);
    await expect(end.sendToApp('a', () => 1, once)).rejects.toThrow(/it is a function/);
  });

  test('an end that is closed meanwhile says what it knows', async () => {
    const { end, channels } = cluster();
    channels.set(302, 'lost');
    const receipt = end(200).send('a', 1, 'app', once);
    await new Promise(setImmediate);
    end(200).close();
    await expect(receipt).resolves.toEqual({ delivered: [app(301)], failed: [failed(app(302), 'closed')] });
  });
});

describe('at least once', () => {
  test('is sent once where it is acknowledged', async () => {
    const { end, delivered } = cluster();
    await expect(end(301).sendToAgent('a', 1, untilItCame)).resolves.toEqual({ delivered: [agent], failed: [] });
    expect(delivered).toEqual([[200, 1]]);
  });

  test('is sent again to whoever has taken the place of a receiver who ended', async () => {
    const { end, there, channels, delivered, router, join } = cluster();
    channels.set(200, 'lost');
    const receipt = end(301).sendToAgent('a', { n: 1 }, untilItCame);
    there.topology = people({ agentId: 201, appIds: [301, 302] });
    join({ role: 'agent', osId: 201 });
    router.peerGone(agent);
    await expect(receipt).resolves.toEqual({ delivered: [{ role: 'agent', osId: 201 }], failed: [] });
    expect(delivered).toEqual([
      [200, { n: 1 }],
      [201, { n: 1 }],
    ]);
  });

  test('waits where nobody has taken its place yet', async () => {
    const { end, there, channels, delivered, router, join } = cluster();
    channels.set(200, 'lost');
    const receipt = end(301).sendToAgent('a', 1, untilItCame);
    there.topology = { ...people({ appIds: [301, 302] }), isComing: () => true };
    router.peerGone(agent);
    await new Promise(setImmediate);
    there.topology = people({ agentId: 201, appIds: [301, 302] });
    join({ role: 'agent', osId: 201 });
    router.peersChanged();
    await expect(receipt).resolves.toEqual({ delivered: [{ role: 'agent', osId: 201 }], failed: [] });
    expect(delivered.map(([osId]) => osId)).toEqual([200, 201]);
  });

  test('what is changed after the call does not change what is sent again', async () => {
    const { end, there, channels, delivered, router, join } = cluster();
    channels.set(200, 'lost');
    const data = { n: 1 };
    const receipt = end(301).sendToAgent('a', data, untilItCame);
    data.n = 2;
    there.topology = people({ agentId: 201, appIds: [301, 302] });
    join({ role: 'agent', osId: 201 });
    router.peerGone(agent);
    await receipt;
    expect(delivered.at(-1)).toEqual([201, { n: 1 }]);
  });

  test('is not sent again where nobody ever was', async () => {
    const { end, delivered } = cluster(people({ appIds: [301] }));
    await expect(end(301).sendToAgent('a', 1, untilItCame)).resolves.toEqual({
      delivered: [],
      failed: [failed(undefined, 'nobody')],
    });
    expect(delivered).toEqual([]);
  });

  test.each([301, 100])('gives up when its time is up, and does not spin until then: from %d', async (from) => {
    const { end, channels, delivered } = cluster();
    channels.set(200, 'closed');
    // By the true clock: one that stands still would never end what spins.
    const receipt = await end(from).send('a', 1, 'agent', { ...untilItCame, timeoutMs: 100 });
    expect(receipt).toEqual({ delivered: [], failed: [failed(agent, expect.any(String) as string)] });
    expect(delivered.length).toBeLessThan(50);
  });

  test.each(['expired', 'full', 'closed', 'peer-gone'] as const)(
    'tries again where a try may yet help: %s',
    async (reason) => {
      vi.useFakeTimers();
      const posted: (WireMessage | SealedSystem)[] = [];
      const end = createMessenger({ role: 'app', osId: 301, post: (message) => posted.push(message) > 0 });
      const receipt = end.send('a', 1, 'agent', { ...untilItCame, timeoutMs: 120_000 });
      const tell = (id: number, outcome: Outcome, from?: Peer) =>
        end.receive(sealSystem({ type: 'answer', data: { id, to: app(301), from, outcome } }));
      tell(1, { kind: 'refused', reason, text: 'not now' });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(posted.map((message) => (message as WireMessage)['@ec']?.id)).toEqual([1, 2]);
      tell(2, { kind: 'routed', receivers: [agent] });
      tell(2, { kind: 'received' }, agent);
      await expect(receipt).resolves.toEqual({ delivered: [agent], failed: [] });
    },
  );

  test('without a relay, a peer that is gone is told as a receipt', async () => {
    let isOpen = true;
    const end = createMessenger({ role: 'parent', osId: 0, peer: app(301), post: () => isOpen });
    const receipt = end.send('a', 1, 'app', untilItCame);
    isOpen = false;
    end.peerGone();
    await expect(receipt).resolves.toEqual({ delivered: [], failed: [failed(app(301), 'peer-gone')] });
  });
});
