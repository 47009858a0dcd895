import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Answer, WireMessage } from '../../src/index.js';
import { twoWorkers } from './two-workers.js';
import type { Worker } from './two-workers.js';

/** Lets promises settle: handlers answer in a turn of their own. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function finish(world: ReturnType<typeof twoWorkers>): Promise<void> {
  for (;;) {
    const [name] = world.busy();
    if (name === undefined) {
      await turn();
      if (world.busy().length === 0) return;
    } else world.step(name);
  }
}

test('what is said goes past the master once the connection is in use, and through it before', async () => {
  const world = twoWorkers();
  const heard: [unknown, unknown][] = [];
  world.agent.messenger.on('n', (data, from) => heard.push([data, from]));
  world.app.messenger.send('n', 1);
  expect(world.busy()).toEqual(['app to master']);
  world.connect(() => 1_000);
  await finish(world);
  world.app.messenger.send('n', 2);
  expect(world.busy()).toEqual(['connection 1 from app']);
  await finish(world);
  expect(heard.map(([data]) => data)).toEqual([1, 2]);
  expect(heard[1]).toEqual([2, { role: 'app', osId: 301 }]);
});

test('payloads arrive as what they were, also large buffers and replies', async () => {
  const world = twoWorkers();
  world.connect(() => 60_000);
  await finish(world);
  const payload = {
    map: new Map([[1n, new Set([new Date(7)])]]),
    large: Buffer.alloc(1_500_000, 'abc'),
    small: Buffer.from('s'),
    floats: new Float64Array([1.5, -0]),
    holes: [undefined, Number.NaN],
  };
  world.agent.messenger.handle('echo', (data) => data);
  const reply = world.app.messenger.request('agent', 'echo', payload);
  await finish(world);
  // Not by toEqual, which takes seconds for large buffers.
  expect(isDeepStrictEqual(await reply, payload)).toBe(true);
});

test('an object with a toJSON is what that gives, over the connection as through the master', async () => {
  const world = twoWorkers();
  const heard: unknown[] = [];
  world.agent.messenger.on('n', (data) => heard.push(data));
  const payload = { at: new URL('http://a.b/c'), rich: new Map([[1, { to: new URL('http://d.e/') }]]) };
  world.app.messenger.send('n', payload);
  await finish(world);
  world.connect(() => 1_000);
  await finish(world);
  world.app.messenger.send('n', payload);
  expect(world.busy()).toEqual(['connection 1 from app']);
  await finish(world);
  const expected = { at: 'http://a.b/c', rich: new Map([[1, { to: 'http://d.e/' }]]) };
  expect(heard).toEqual([expected, expected]);
});

test('a receipt over the connection, and one of a receiver without it', async () => {
  const world = twoWorkers();
  world.connect(() => 1_000);
  await finish(world);
  const receipt = world.app.messenger.broadcast('x', 1, { receipt: true });
  await finish(world);
  expect(await receipt).toEqual({
    delivered: [
      { role: 'app', osId: 301 },
      { role: 'agent', osId: 200 },
    ],
    failed: [],
  });
});

test('an answer goes by the relay when the connection broke meanwhile', async () => {
  const world = twoWorkers();
  const connection = world.connect(() => 1_000);
  await finish(world);
  let answer: (reply: string) => void = () => {};
  world.agent.messenger.handle('slow', () => new Promise((resolve) => (answer = resolve)));
  const reply = world.app.messenger.request('agent', 'slow', 1);
  await finish(world);
  connection?.cut('app');
  await finish(world);
  answer('late');
  await finish(world);
  expect(await reply).toBe('late');
  expect([...world.app.refused, ...world.agent.refused, ...world.refusals]).toEqual([]);
});

test('what was on its way when the connection broke, and has no room at the master either, is not waited for', async () => {
  const world = twoWorkers();
  const connection = world.connect(() => 1_000);
  await finish(world);
  const reply = world.app.messenger.request('agent', 'ask', 1);
  const receipt = world.app.messenger.send('n', 1, 'agent', { receipt: true });
  // Written, and the agent's end is gone before it has come.
  world.step(world.busy()[0]!);
  connection?.cut('agent');
  connection?.cut('app');
  world.full.add('agent');
  const failed = expect(reply).rejects.toMatchObject({ code: 'EC_REQUEST_REFUSED', reason: 'full' });
  await finish(world);
  await failed;
  const { peer } = world.agent;
  expect((await receipt).failed).toMatchObject([{ peer: { role: peer.role, osId: peer.osId }, reason: 'full' }]);
  expect(world.app.refused).toEqual([]);
});

test('a reply that came over the connection, and again by the relay, is one reply', async () => {
  const world = twoWorkers();
  const connection = world.connect(() => 1_000);
  await finish(world);
  world.app.messenger.handle('double', (n) => Number(n) * 2);
  const reply = world.agent.messenger.request('app', 'double', 2);
  await finish(world);
  // The agent has not said yet that it has come.
  connection?.cut('app');
  await finish(world);
  expect(await reply).toBe(4);
  expect([...world.app.refused, ...world.agent.refused, ...world.refusals]).toEqual([]);
});

test('a reply by the relay waits for what was said before it, and is still being read from the connection', async () => {
  const world = twoWorkers();
  const connection = world.connect(() => 1_000);
  await finish(world);
  const order: unknown[] = [];
  let answer = (): void => {};
  world.agent.messenger.on('n', (data) => order.push(data));
  world.app.messenger.handle('slow', () => new Promise<void>((resolve) => (answer = resolve)));
  const reply = world.agent.messenger.request('app', 'slow').then(() => order.push('reply'));
  await finish(world);
  world.app.messenger.send('n', 1);
  world.step('connection 1 from app');
  connection?.cut('app');
  answer();
  await turn();
  for (const way of ['app to master', 'master to agent'])
    while (world.busy().includes(way)) {
      world.step(way);
      await turn();
    }
  expect(order).toEqual([]);
  await finish(world);
  await reply;
  expect(order).toEqual([1, 'reply']);
});

/** A reply to what was asked over a connection comes behind all that was said before it, and before all after it. */
function expectOrder({ came, askedByRelay }: Worker): void {
  let heard = 0;
  for (const raw of came) {
    if ('action' in (raw as object)) {
      if ((raw as WireMessage).action === 'n') heard += 1;
      continue;
    }
    const { id, outcome } = (raw as { data: Answer }).data;
    if (outcome.kind !== 'reply' || askedByRelay.has(id)) continue;
    expect(heard).toBe((outcome.data as { said: number }).said);
  }
}

/** The same number, in a message that is written in different ways. */
const payloads = {
  plain: (n: number) => n,
  rich: (n: number) => new Map([['n', n]]),
  large: (n: number) => ({ n, bytes: Buffer.alloc(1_100_000), more: Buffer.alloc(100_000) }),
};
const LARGE_BYTES = 1_300_000;
const MOST_DEEDS = 120;

function numberIn(data: unknown): unknown {
  if (data instanceof Map) return data.get('n');
  return typeof data === 'object' ? (data as { n: unknown }).n : data;
}

test.each<[string, (keyof typeof payloads)[], { min: number; max: number }, number]>([
  ['small messages', ['plain', 'rich'], { min: 1, max: 200 }, 1_000],
  ['large ones between them', ['plain', 'rich', 'large'], { min: 100_000, max: 1_000_000 }, 40],
])(
  'however connections come and go, everything comes once, in order, and every request has its reply: %s',
  async (_what, ways, piece, numRuns) => {
    const deed = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('step' as const), which: fc.nat(20) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom('app' as const, 'agent' as const),
          way: fc.constantFrom(...ways),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('ask app' as const, 'ask agent' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('connect' as const), piece: fc.integer(piece) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cut app' as const, 'cut agent' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: MOST_DEEDS, size: 'max' }), async (deeds) => {
        // Nothing is refused, also where all of them are large and nobody reads.
        const world = twoWorkers({ bytes: MOST_DEEDS * LARGE_BYTES });
        const heard = { app: [] as unknown[], agent: [] as unknown[] };
        const sent = { app: 0, agent: 0 };
        const replies: Promise<unknown>[] = [];
        for (const role of ['app', 'agent'] as const) {
          world[role].messenger.on('n', (data) => heard[role].push(numberIn(data)));
          world[role].messenger.handle('double', (n) => ({ double: Number(n) * 2, said: sent[role] }));
        }
        let connection: ReturnType<typeof world.connect>;
        for (const deed of deeds) {
          switch (deed.kind) {
            case 'step': {
              const busy = world.busy();
              if (busy.length > 0) world.step(busy[deed.which % busy.length]!);
              // What was asked is answered before anything else is said.
              await turn();
              break;
            }
            case 'connect':
              connection = world.connect(() => deed.piece) ?? connection;
              await turn();
              break;
            case 'cut app':
            case 'cut agent':
              connection?.cut(deed.kind === 'cut app' ? 'app' : 'agent');
              await turn();
              break;
            case 'ask app':
            case 'ask agent': {
              const [from, to] = deed.kind === 'ask app' ? (['agent', 'app'] as const) : (['app', 'agent'] as const);
              replies.push(world[from].messenger.request(to, 'double', replies.length));
              await turn();
              break;
            }
            default: {
              const n = (sent[deed.kind] += 1);
              const to = deed.kind === 'app' ? 'agent' : 'app';
              world[deed.kind].messenger.send('n', payloads[deed.way](n), to);
            }
          }
        }
        await finish(world);
        const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
        expect(heard.agent).toEqual(upTo(sent.app));
        expect(heard.app).toEqual(upTo(sent.agent));
        const doubles = (await Promise.all(replies)).map((reply) => (reply as { double: number }).double);
        expect(doubles).toEqual(replies.map((_, index) => index * 2));
        for (const role of ['app', 'agent'] as const) expectOrder(world[role]);
        expect([...world.app.refused, ...world.agent.refused, ...world.refusals]).toEqual([]);
      }),
      { numRuns },
    );
  },
  60_000,
);

test('flush waits until the other end has had all, and not for one that does not read', async () => {
  const world = twoWorkers();
  world.connect(() => 1_000);
  await finish(world);
  world.app.messenger.send('n', 1);
  let isFlushed = false;
  const flushed = world.app.shortcut.flush(60_000).then(() => (isFlushed = true));
  await turn();
  expect(isFlushed).toBe(false);
  await finish(world);
  // The agent's next word carries its acknowledgement.
  world.agent.messenger.send('n', 2, 'app');
  await finish(world);
  await flushed;
  world.app.messenger.send('n', 3);
  await world.app.shortcut.flush(1);
});

test('a connection to one whose place is another’s ends when all has come and all is answered', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const world = twoWorkers();
    world.connect(() => 1_000);
    await finish(world);
    const heard: unknown[] = [];
    let answer = (): void => {};
    world.agent.messenger.on('n', (data) => void heard.push(data));
    world.agent.messenger.handle('slow', () => new Promise<void>((resolve) => (answer = resolve)));
    world.app.messenger.send('n', 1);
    const reply = world.app.messenger.request('agent', 'slow', 1);
    let isUnlinked = false;
    void world.agent.shortcut.unlinked(5_000).then(() => (isUnlinked = true));
    world.app.shortcut.part(world.agent.peer);
    expect(world.app.shortcut.linked).toHaveLength(1);
    await finish(world);
    vi.advanceTimersByTime(100);
    expect([heard, world.app.shortcut.linked.length, world.agent.messenger.answering]).toEqual([[1], 1, 1]);
    answer();
    await finish(world);
    vi.advanceTimersByTime(100);
    await finish(world);
    expect(await reply).toBeUndefined();
    expect(world.app.shortcut.linked).toEqual([]);
    expect(world.agent.messenger.answering).toBe(0);
    vi.advanceTimersByTime(100);
    await turn();
    expect(isUnlinked).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
