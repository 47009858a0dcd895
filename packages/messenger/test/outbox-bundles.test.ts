import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOutbox, openBundle, openSystem, sealSystem } from '../src/index.js';
import type { OutboxLimits } from '../src/index.js';

/** A channel that takes `most` messages until they are read, and a reader who opens bundles. */
function channel(most = Infinity, limits?: Partial<OutboxLimits>) {
  const state = { isOpen: true, most };
  const written: unknown[] = [];
  const callbacks: (() => void)[] = [];
  const turns: (() => void)[] = [];
  const dropped: unknown[] = [];
  const outbox = createOutbox({
    bundles: true,
    limits,
    later: (flush) => void turns.push(flush),
    isOpen: () => state.isOpen,
    dropped: (message) => void dropped.push(message),
    write(message, done) {
      written.push(JSON.parse(JSON.stringify(message)));
      callbacks.push(done);
      return callbacks.length < state.most;
    },
  });
  return {
    ...{ state, outbox, written, dropped },
    turn: () => turns.splice(0).forEach((flush) => flush()),
    /** The system has got rid of the oldest. */
    gone: () => callbacks.shift()?.(),
    busy: () => callbacks.length > 0 || turns.length > 0,
    read: () => written.flatMap(openBundle),
  };
}

const say = (n: unknown) => ({ action: 'n', data: n });
const ping = sealSystem({ type: 'ping', data: {} });

describe('of messages of one turn', () => {
  test('the first leaves at once, and the others together at its end', () => {
    const { outbox, written, turn, read } = channel();
    for (const n of [1, 2, 3]) expect(outbox.push(say(n))).toBe('sent');
    expect(written).toEqual([say(1)]);
    turn();
    expect(written).toHaveLength(2);
    expect(read()).toEqual([1, 2, 3].map(say));
    outbox.push(say(4));
    expect(written.at(-1)).toEqual(say(4));
  });

  test('those that are changed meanwhile are what they were', () => {
    const { outbox, turn, read } = channel();
    const data = { n: 1 };
    outbox.push(say(data));
    outbox.push(say(data));
    data.n = 2;
    turn();
    expect(read()).toEqual([say({ n: 1 }), say({ n: 1 })]);
  });

  test.each<[string, unknown]>([
    ['a long one', say('x'.repeat(5_000))],
    ['an urgent one', ping],
    ['what is not ours', { mark: true }],
    ['a text', 'text'],
  ])('%s leaves alone, and overtakes none', (_what, alone) => {
    const { outbox, written, read } = channel();
    const all = [say(1), say(2), say(3), alone];
    for (const message of all) outbox.push(message);
    expect(written).toHaveLength(3);
    expect(read()).toEqual(all);
    expect(written.at(-1)).toEqual(alone);
  });

  test('much leaves before its end', () => {
    const { outbox, written } = channel();
    for (let n = 0; n < 100; n += 1) outbox.push(say('x'.repeat(1_000)));
    expect(written.length).toBeGreaterThan(1);
    expect(written.length).toBeLessThan(5);
  });

  test('what cannot be serialised throws at whoever sends it, and the others leave', () => {
    const { outbox, turn, read } = channel();
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    outbox.push(say(1));
    outbox.push(say(2));
    expect(() => outbox.push(say(1n))).toThrow(TypeError);
    expect(() => outbox.push(say(cyclic))).toThrow(TypeError);
    turn();
    expect(read()).toEqual([say(1), say(2)]);
  });
});

test('flush counts what waits for the end of the turn, and does not wait for that itself', async () => {
  const { outbox, read, gone } = channel();
  outbox.push(say(1));
  outbox.push(say(2));
  let isFlushed = false;
  const flushed = outbox.flush(60_000).then(() => (isFlushed = true));
  expect(read()).toEqual([say(1), say(2)]);
  gone();
  await Promise.resolve();
  expect(isFlushed).toBe(false);
  gone();
  await flushed;
});

test('a channel that closes in the middle of a turn gives up each by itself', () => {
  const { outbox, dropped, turn, state } = channel();
  for (const n of [1, 2, 3]) outbox.push(say(n));
  state.isOpen = false;
  outbox.close();
  turn();
  expect(dropped).toEqual([say(2), say(3)]);
});

test('what waited for a slow reader leaves together', () => {
  const { outbox, written, gone, read } = channel(1);
  for (let n = 1; n <= 50; n += 1) outbox.push(say(n));
  gone();
  expect(written).toHaveLength(2);
  expect(read()).toEqual(Array.from({ length: 50 }, (_, index) => say(index + 1)));
});

test.each([undefined, null, 'text', 1, [], {}, say(1), ...['{}', '[', '', 1].map((text) => ({ '@ec/bundle': text }))])(
  'what is no bundle is given as it is: %j',
  (raw) => expect(openBundle(raw)).toEqual([raw]),
);

test('a bundle in a bundle is a message that nobody understands', () => {
  const inner = { '@ec/bundle': JSON.stringify([say(1)]) };
  expect(openBundle({ '@ec/bundle': JSON.stringify([inner]) })).toEqual([inner]);
});

test('whatever happens, each that was taken is read once and in order, or given up; and urgent ones only overtake', () => {
  const deed = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('say' as const), long: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ping' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('gone' as const) }) },
  );
  const run = fc.record({
    deeds: fc.array(deed, { maxLength: 60 }),
    most: fc.integer({ min: 1, max: 5 }),
    overflow: fc.constantFrom('refuse' as const, 'drop-oldest' as const),
    closes: fc.boolean(),
  });
  fc.assert(
    fc.property(run, ({ deeds, most, overflow, closes }) => {
      const { outbox, turn, gone, busy, read, dropped, state } = channel(most, { count: 6, overflow });
      const taken: number[] = [];
      let pings = 0;
      let n = 0;
      for (const step of deeds) {
        if (step.kind === 'turn') turn();
        else if (step.kind === 'gone') gone();
        else if (step.kind === 'ping') {
          outbox.push(ping);
          pings += 1;
        } else {
          n += 1;
          const said = outbox.push({ action: 'n', data: n, ...(step.long && { more: 'x'.repeat(5_000) }) });
          if (said === 'sent' || said === 'waiting') taken.push(n);
        }
      }
      if (closes) {
        state.isOpen = false;
        outbox.close();
      }
      while (busy()) {
        turn();
        gone();
      }
      const numbers = (messages: readonly unknown[]): number[] =>
        messages.flatMap((message) => (message as { data: unknown }).data as number).filter(Number.isInteger);
      const got = numbers(read());
      const lost = numbers(dropped);
      expect(got).toEqual([...got].sort((a, b) => a - b));
      expect([...got, ...lost].sort((a, b) => a - b)).toEqual(taken);
      if (!closes) expect(read().filter((message) => openSystem(message)?.type === 'ping')).toHaveLength(pings);
      expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
    }),
    { numRuns: 1_000 },
  );
});
