import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createMessenger, createRouter, openSystem, parentPeer, sealSystem } from '../src/index.js';
import type { Answer, Peer, SealedSystem, Topology, WireMessage } from '../src/index.js';
import { hostile } from './hostile.js';
import { people } from './people.js';

const master: Peer = { role: 'master', osId: 100 };
const agent: Peer = { role: 'agent', osId: 200 };
const apps: readonly Peer[] = [301, 302].map((osId) => ({ role: 'app', osId }));
const everybody: readonly Peer[] = [parentPeer, master, agent, ...apps];
const nameOf = ({ role, osId }: { readonly role?: unknown; readonly osId?: unknown }) =>
  `${String(role)} ${String(osId)}`;
const present = everybody.map(nameOf);

const peer = fc.constantFrom(...everybody);
const id = fc.constantFrom(0, 1, 2, 3, 4);
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'app',
    'v8',
    'reply',
    'routed',
    -1,
    0,
    1,
    1.5,
    1e308,
    '__proto__',
    {},
    [],
  ),
);

const header = fc.record(
  {
    id,
    ask: fc.constantFrom('reply', 'receipt'),
    waitMs: fc.constantFrom(0, 50, 1e9),
    one: fc.boolean(),
    slot: fc.constantFrom(0, 1, 2, 3),
    worker: fc.constantFrom(1, 2, 9),
    codec: fc.constant('v8'),
    sub: fc.boolean(),
    redo: fc.record({ epoch: id, seq: id }),
  },
  { requiredKeys: [] },
);
const text = fc.constantFrom('parent', 'master', 'agent', 'app', 'nobody', '', '100', '200', '301', '302', '999', '0');
const message = fc.record(
  {
    action: fc.constantFrom('a', 'b', '__proto__'),
    data: fc.oneof(fc.jsonValue(), fc.constant('/w9vAA==')),
    to: text,
    from: text,
    receiverPid: text,
    receiverWorkerId: text,
    senderWorkerId: text,
    '@ec': header,
  },
  { requiredKeys: ['action'] },
);
const outcome = fc.oneof(
  fc.record({ kind: fc.constant('routed'), receivers: fc.array(peer, { maxLength: 3 }) }),
  fc.constant({ kind: 'received' }),
  fc.record({ kind: fc.constant('reply'), data: fc.jsonValue(), codec: fc.constantFrom(undefined, 'v8') }),
  fc.record({ kind: fc.constant('error'), error: fc.record({ name: fc.string(), message: fc.string(), cause: odd }) }),
  fc.record({ kind: fc.constant('refused'), reason: fc.constantFrom('nobody', 'peer-gone', 'x'), text: fc.string() }),
);
const answer = fc.record({
  '@ec': fc.constant(1),
  type: fc.constant('answer'),
  data: fc.record({ id, to: peer, from: fc.option(peer, { nil: undefined }), outcome }),
});

/** A valid thing with one field, at whatever depth, taken away or replaced. */
const mutated = fc
  .tuple(fc.oneof(message, answer), fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), fc.boolean(), odd)
  .map(([valid, path, isTaken, value]) => {
    const copy = structuredClone(valid) as Record<string, unknown>;
    let at = copy;
    for (const [depth, step] of path.entries()) {
      const keys = Object.keys(at);
      const key = keys[step % keys.length];
      if (key === undefined) break;
      const next = at[key];
      if (depth < path.length - 1 && typeof next === 'object' && next !== null) at = next as Record<string, unknown>;
      else {
        if (isTaken) delete at[key];
        else at[key] = value;
        break;
      }
    }
    return copy;
  });

const raw: fc.Arbitrary<{ readonly raw: unknown }> = fc.oneof(
  { weight: 4, arbitrary: message.map((each) => ({ raw: each })) },
  { weight: 4, arbitrary: answer.map((each) => ({ raw: each })) },
  { weight: 4, arbitrary: mutated.map((each) => ({ raw: each })) },
  {
    weight: 1,
    arbitrary: fc
      .record({ '@ec': odd, action: odd, data: odd, type: odd }, { requiredKeys: [] })
      .map((each) => ({ raw: each })),
  },
  { weight: 1, arbitrary: hostile },
);

const topologies: readonly Topology[] = [
  people({ agentId: 200, appIds: [301, 302] }),
  {
    ...people({ agentId: 200, appIds: [301, 302] }),
    isComing: (role, slot) => role === 'app' && slot === 2,
    slotOf: () => 2,
  },
];

describe('the relay', () => {
  const step = fc.record({
    from: peer,
    box: raw,
    way: fc.constantFrom('receive', 'receive', 'send', 'answer', 'changed', 'lost'),
  });

  test('never throws, reaches nobody outside, stamps every sender, and lets nobody answer for another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...topologies), fc.array(step, { maxLength: 60 }), (topology, steps) => {
        const delivered: { to: Peer; message: WireMessage | SealedSystem }[] = [];
        const answered = new Map<string, number>();
        const router = createRouter({
          topology: () => topology,
          deliver: (to, sent) => delivered.push({ to, message: sent }) > 0,
          refused: () => {},
          waiting: { count: 5, bytes: 10_000, waitMs: 1_000_000 },
        });
        for (const { from, box, way } of steps) {
          const sender = way === 'send' ? master : from;
          delivered.length = 0;
          if (way === 'receive') expect(router.receive(box.raw, from)).toBeTypeOf('boolean');
          else if (way === 'send') expect(router.send(box.raw as WireMessage)).toBeTypeOf('boolean');
          else if (way === 'changed') router.peersChanged();
          else if (way === 'lost') router.lost(box.raw, from, 'full');
          else {
            const system = openSystem(box.raw);
            if (system?.type === 'answer') router.answer(system.data, from);
          }
          for (const { to, message: sent } of delivered) {
            expect(present).toContain(nameOf(to));
            if ('action' in sent) {
              expect(sent).toMatchObject({ from: sender.role, to: to.role });
              expect(sent.senderWorkerId).toBe(sender.role === 'parent' ? undefined : String(sender.osId));
              if (sent['@ec']?.id !== undefined && sent['@ec'].ask)
                answered.set(`${nameOf(sender)} ${sent['@ec'].id} ${nameOf(to)}`, 0);
            } else if (sent.type === 'answer') {
              checkAnswer(sent.data, to, sender, way, answered);
            } else expect.unreachable(`${sent.type} went to ${nameOf(to)}`);
          }
        }
        const rows = router.counters();
        expect(rows.reduce((sum, { waiting }) => sum + waiting, 0)).toBeLessThanOrEqual(5);
        expect(rows.every(({ waiting }) => waiting >= 0)).toBe(true);
        router.close();
        expect(router.counters().every(({ waiting }) => waiting === 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  /** What peers say of themselves comes from who was asked, and once; everything else is the relay's own word to who asked. */
  function checkAnswer(
    { id: asked, to, from, outcome: said }: Answer,
    receiver: Peer,
    sender: Peer,
    way: string,
    answered: Map<string, number>,
  ): void {
    expect(nameOf(to)).toBe(nameOf(receiver));
    if (said.kind === 'routed') return void expect(nameOf(receiver)).toBe(nameOf(sender));
    // The relay's own may say for whom of several it was.
    if (said.kind === 'refused' && (from === undefined || way !== 'answer')) return;
    expect(nameOf(from ?? {})).toBe(nameOf(sender));
    const key = `${nameOf(receiver)} ${asked} ${nameOf(sender)}`;
    expect(answered.get(key)).toBe(0);
    answered.set(key, 1);
  }

  test('a flood costs no more than the limits: what waits, what is asked, and what is counted', () => {
    const delivered = vi.fn(() => true);
    const router = createRouter({
      topology: () => ({ ...people({ agentId: 200, appIds: [301] }), isComing: () => true }),
      deliver: delivered,
      refused: () => {},
      waiting: { count: 10 },
    });
    for (let n = 0; n < 5_000; n += 1) {
      router.receive({ action: `a${n}`, to: 'app', '@ec': { id: n, ask: 'reply', slot: 5, waitMs: 1e12 } }, agent);
    }
    const rows = router.counters();
    expect(rows.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(10);
    expect(rows.length).toBeLessThanOrEqual(1_001);
    router.close();
  });
});

describe('an end', () => {
  function end(options: { readonly peer?: Peer } = {}) {
    const posted: (WireMessage | SealedSystem)[] = [];
    const messenger = createMessenger({
      role: 'app',
      osId: 301,
      post: (sent) => posted.push(JSON.parse(JSON.stringify(sent)) as WireMessage) > 0,
      ...options,
    });
    return { messenger, posted };
  }

  test.each<[string, Peer | undefined]>([
    ['behind a relay', undefined],
    ['of a channel without one', agent],
  ])('%s never throws, and sends nothing but right answers', async (_what, only) => {
    await fc.assert(
      fc.asyncProperty(fc.array(raw, { maxLength: 40 }), async (boxes) => {
        const { messenger, posted } = end(only && { peer: only });
        const heard = vi.fn();
        messenger
          .on('a', heard)
          .handle('a', (data) => data)
          .handle('b', () => {
            throw new Error('no');
          });
        const asked = Promise.allSettled([
          messenger.request('agent', 'x', 1, { timeoutMs: Infinity }),
          messenger.send('x', 1, 'app', { receipt: true, timeoutMs: Infinity }),
        ]);
        posted.length = 0;
        for (const { raw: box } of boxes) expect(messenger.receive(box)).toBeTypeOf('boolean');
        await new Promise(setImmediate);
        for (const sent of posted) {
          const system = openSystem(sent);
          expect(system?.type).toBe('answer');
          if (system?.type !== 'answer') continue;
          expect(system.data.from).toEqual({ role: 'app', osId: 301 });
          expect(['reply', 'error', 'received', 'refused']).toContain(system.data.outcome.kind);
          if (only) expect(system.data.to).toEqual(only);
        }
        for (const [, from] of heard.mock.calls as [unknown, Peer][]) {
          expect(['parent', 'master', 'agent', 'app']).toContain(from.role);
          if (only) expect(from).toEqual(only);
        }
        messenger.close();
        await asked;
      }),
      { numRuns: 200 },
    );
  });

  test('what it is told of a receipt is a receipt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(outcome, fc.option(peer, { nil: undefined })), { maxLength: 10 }),
        async (told) => {
          const { messenger } = end();
          const receipt = messenger.send('x', 1, 'app', { receipt: true, timeoutMs: Infinity });
          for (const [said, from] of told) {
            const data = { id: 1, to: { role: 'app', osId: 301 }, from, outcome: said } as Answer;
            messenger.receive(JSON.parse(JSON.stringify(sealSystem({ type: 'answer', data }))));
          }
          messenger.close();
          const { delivered, failed } = await receipt;
          expect(new Set(delivered.map(nameOf)).size).toBe(delivered.length);
          for (const { reason, text: why } of failed)
            expect([reason, why].every((each) => typeof each === 'string')).toBe(true);
        },
      ),
    );
  });
});
