import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createOutbox, sealSystem } from '../src/index.js';
import type { OutboxLimits, OutboxParts, SealedSystem, WireMessage } from '../src/index.js';

/** A channel whose reader reads when it is told to: the system holds `holds` messages, then has enough. */
function channel({ holds = 1, ...parts }: Partial<OutboxParts> & { readonly holds?: number } = {}) {
  const written: unknown[] = [];
  const unread: (() => void)[] = [];
  const log: unknown[] = [];
  const state = { open: true };
  const outbox = createOutbox({
    write(message, done) {
      written.push(message);
      unread.push(done);
      return unread.length < holds;
    },
    isOpen: () => state.open,
    dropped: (message, reason) => void log.push([message, reason]),
    flowing: (isFlowing) => void log.push(isFlowing),
    ...parts,
  });
  /** The reader takes this many. */
  const read = (count = 1) => {
    for (let left = count; left > 0 && unread.length > 0; left -= 1) unread.shift()?.();
  };
  return { outbox, written, unread, log, state, read };
}

const say = (data: unknown): WireMessage => ({ action: 'a', data });
const saidBy = (messages: readonly unknown[]) =>
  messages.map((message) => ('action' in (message as object) ? (message as WireMessage).data : 'system'));
const answer = (kind: 'reply' | 'error' | 'received' | 'refused', id = 1): SealedSystem =>
  sealSystem({
    type: 'answer',
    data: {
      id,
      to: { role: 'app', osId: 301 },
      outcome: {
        reply: { kind: 'reply', data: 1 } as const,
        error: { kind: 'error', error: { name: 'Error', message: 'no' } } as const,
        received: { kind: 'received' } as const,
        refused: { kind: 'refused', reason: 'full', text: 'full' } as const,
      }[kind],
    },
  });

describe('as long as the reader keeps up', () => {
  test('messages go straight to the system, as they are', () => {
    const { outbox, written, log, read } = channel({ holds: 3 });
    const messages = [say(1), say(2), say(3)];
    expect([outbox.push(messages[0]), outbox.push(messages[1])]).toEqual(['sent', 'sent']);
    read(2);
    expect(outbox.push(messages[2])).toBe('sent');
    expect(written).toEqual(messages);
    expect(written[0]).toBe(messages[0]);
    expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
    expect(log).toEqual([]);
  });

  test('what the system cannot carry throws, and holds up nothing', () => {
    const { outbox, written } = channel({
      write(message, done) {
        if (typeof message === 'function') throw new TypeError('not this');
        written.push(message);
        done();
        return true;
      },
    });
    expect(() => outbox.push(() => {})).toThrow('not this');
    expect(outbox.push(say(1))).toBe('sent');
    expect(written).toEqual([say(1)]);
  });

  test('there is room, and nothing to flush', async () => {
    const { outbox } = channel();
    await outbox.room();
    await outbox.flush(1_000_000);
  });
});

describe('a reader who is slow', () => {
  test('gets everything in order, one for each that it reads', () => {
    const { outbox, written, read } = channel({ holds: 2 });
    const said = [1, 2, 3, 4, 5].map((data) => outbox.push(say(data)));
    expect(said).toEqual(['sent', 'sent', 'waiting', 'waiting', 'waiting']);
    expect(outbox.waiting.count).toBe(3);
    expect(saidBy(written)).toEqual([1, 2]);
    read();
    expect(saidBy(written)).toEqual([1, 2, 3]);
    read(10);
    expect(saidBy(written)).toEqual([1, 2, 3, 4, 5]);
    expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
  });

  test('is told of once when messages begin to wait and once when none does any more', () => {
    const { outbox, log, read } = channel();
    for (const data of [1, 2, 3]) outbox.push(say(data));
    expect(log).toEqual([false]);
    read(1);
    expect(log).toEqual([false]);
    read(10);
    expect(log).toEqual([false, true]);
    for (const data of [4, 5]) outbox.push(say(data));
    read(10);
    expect(log).toEqual([false, true, false, true]);
  });

  test('what is changed after the call does not change the message', () => {
    const { outbox, written, read } = channel();
    outbox.push(say(0));
    const data = { list: [1] };
    outbox.push(say(data));
    data.list.push(2);
    read(2);
    expect(saidBy(written)).toEqual([0, { list: [1] }]);
  });

  test('what waits is kept as the channel would carry it: here, cloned', () => {
    const { outbox, written, read } = channel({
      keeping: { keep: (message) => structuredClone(message) as never, bytes: () => 1, give: (kept) => kept },
    });
    outbox.push(say(0));
    const data = new Map([[1n, new Date(5)]]);
    outbox.push(say(data));
    data.clear();
    expect(outbox.waiting).toEqual({ count: 1, bytes: 1 });
    expect(() => outbox.push(say(() => 1))).toThrow('could not be cloned');
    read(5);
    expect(saidBy(written)).toEqual([0, new Map([[1n, new Date(5)]])]);
  });

  test.each<[string, unknown]>([
    [
      'a cycle',
      (() => {
        const ring: { self?: unknown } = {};
        ring.self = ring;
        return ring;
      })(),
    ],
    ['a BigInt', { n: 1n }],
    ['nothing', undefined],
  ])('%s cannot wait, and throws', (_what, message) => {
    const { outbox } = channel();
    outbox.push(say(0));
    expect(() => outbox.push(message)).toThrow(TypeError);
    expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
  });

  test('what the master says overtakes what applications say, in its own order', () => {
    const { outbox, written, read } = channel();
    const system = [
      sealSystem({ type: 'peers', data: { agentIds: [], appIds: [1] } }),
      answer('received'),
      answer('refused'),
      sealSystem({ type: 'retire', data: { graceMs: 1, lingerMs: 0, spreadMs: 0 } }),
    ];
    for (const message of [say(0), say(1), system[0], system[1], say(2), system[2], system[3]]) outbox.push(message);
    read(10);
    expect(written).toEqual([say(0), ...system, say(1), say(2)]);
  });

  test.each(['reply', 'error'] as const)('an answer that is a %s stays behind what was said before', (kind) => {
    const { outbox, written, read } = channel();
    for (const message of [say(0), say(1), answer(kind), say(2)]) outbox.push(message);
    read(10);
    expect(written).toEqual([say(0), say(1), answer(kind), say(2)]);
  });

  test('a message that looks like one of the system is one of an application', () => {
    const { outbox, written, read } = channel();
    const forged = { '@ec': 1, type: 'retire', data: {} };
    for (const message of [say(0), say(1), forged]) outbox.push(message);
    read(10);
    expect(written).toEqual([say(0), say(1), forged]);
  });
});

describe('limits', () => {
  const bytesOf = (message: unknown) => JSON.stringify(message).length;

  test.each<[string, Partial<OutboxLimits>, readonly unknown[], readonly string[]]>([
    ['by their number', { count: 2 }, [1, 2, 3], ['waiting', 'waiting', 'full']],
    ['by their bytes', { bytes: 2 * bytesOf(say(1)) }, [1, 2, 3], ['waiting', 'waiting', 'full']],
    ['one that is larger than all waits alone', { bytes: 60 }, ['x'.repeat(60), 1], ['waiting', 'full']],
    ['and not behind others', { bytes: 60 }, [1, 'x'.repeat(60)], ['waiting', 'full']],
    ['a smaller one still fits', { bytes: 75 }, ['x'.repeat(20), 'x'.repeat(30), 1], ['waiting', 'full', 'waiting']],
  ])('refuse the new ones: %s', (_what, limits, data, said) => {
    const { outbox, log, written, read } = channel({ limits });
    outbox.push(say(0));
    expect(data.map((each) => outbox.push(say(each)))).toEqual(said);
    expect(log).toEqual([false]);
    read(10);
    expect(saidBy(written)).toEqual([0, ...data.filter((_each, index) => said[index] === 'waiting')]);
    outbox.push(say(0));
    expect(outbox.push(say(1))).toBe('waiting');
  });

  test.each<[string, Partial<OutboxLimits>, readonly unknown[], readonly unknown[]]>([
    ['by their number', { count: 2 }, [1, 2, 3], [2, 3]],
    ['by their bytes', { bytes: 60 }, [1, 2, 'x'.repeat(30)], ['x'.repeat(30)]],
  ])('drop the oldest: %s', (_what, limits, data, kept) => {
    const { outbox, log, written, read } = channel({ limits: { ...limits, overflow: 'drop-oldest' } });
    outbox.push(say(0));
    expect(data.map((each) => outbox.push(say(each)))).toEqual(data.map(() => 'waiting'));
    const dropped = data.filter((each) => !kept.includes(each));
    expect(log).toEqual([false, ...dropped.map((each) => [say(each), 'full'])]);
    read(10);
    expect(saidBy(written)).toEqual([0, ...kept]);
  });

  test('one that is larger than all drops nothing, and is refused behind others', () => {
    const { outbox, log } = channel({ limits: { bytes: 60, overflow: 'drop-oldest' } });
    for (const data of [0, 1]) outbox.push(say(data));
    expect(outbox.push(say('x'.repeat(60)))).toBe('full');
    expect(outbox.waiting.count).toBe(1);
    expect(log).toEqual([false]);
  });

  test('what the master says is never refused for what applications say', () => {
    const { outbox, written, read } = channel({ limits: { count: 1 } });
    for (const data of [0, 1]) outbox.push(say(data));
    const shutdown = sealSystem({ type: 'retire', data: { graceMs: 1, lingerMs: 0, spreadMs: 0 } });
    expect(outbox.push(say(2))).toBe('full');
    expect(outbox.push(shutdown)).toBe('waiting');
    read(10);
    expect(written).toEqual([say(0), shutdown, say(1)]);
  });

  test('answers to a peer who asks and does not read are bounded, too', () => {
    const { outbox } = channel({ limits: { count: 100, bytes: 10_000 } });
    outbox.push(say(0));
    for (let id = 0; id < 2_000; id += 1) outbox.push(answer('received', id));
    expect(outbox.waiting.count).toBeLessThanOrEqual(1_000);
  });
});

describe('its end', () => {
  afterEach(() => void vi.useRealTimers());

  test('a closed channel takes nothing', () => {
    const { outbox, state, written } = channel();
    state.open = false;
    expect(outbox.push(say(1))).toBe('closed');
    expect(written).toEqual([]);
  });

  test('what waits when it closes is given back, in order, and nobody waits for room', async () => {
    const { outbox, state, log, written } = channel();
    for (const data of [0, 1, 2]) outbox.push(say(data));
    const settled = Promise.all([outbox.room(), outbox.flush(1_000_000)]);
    state.open = false;
    outbox.close();
    await settled;
    // Last of all: nobody holds up others who is gone.
    expect(log).toEqual([false, [say(1), 'closed'], [say(2), 'closed'], true]);
    expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
    outbox.close();
    expect(saidBy(written)).toEqual([0]);
    expect(log).toHaveLength(4);
  });

  test('a channel that is found closed when there is room is the same', async () => {
    const { outbox, state, log, read } = channel();
    for (const data of [0, 1]) outbox.push(say(data));
    const room = outbox.room();
    state.open = false;
    read();
    await room;
    expect(log).toEqual([false, [say(1), 'closed'], true]);
  });

  test('a write that fails later loses that message only, and says so', () => {
    const { outbox, log, written, unread } = channel({
      write(message, done) {
        if ((message as WireMessage).data === 1) throw new Error('the channel broke');
        written.push(message);
        unread.push(done);
        return false;
      },
    });
    for (const data of [0, 1, 2]) outbox.push(say(data));
    expect(() => unread.shift()?.()).not.toThrow();
    unread.shift()?.();
    expect(saidBy(written)).toEqual([0, 2]);
    expect(log).toEqual([false, [say(1), 'closed'], true]);
  });

  test('room is when nothing waits; flushed is when all is written', async () => {
    const { outbox, read } = channel();
    const order: string[] = [];
    for (const data of [0, 1]) outbox.push(say(data));
    const both = Promise.all([
      outbox.flush(1_000_000).then(() => order.push('flushed')),
      outbox.room().then(() => order.push('room')),
    ]);
    read();
    await outbox.room();
    read();
    await both;
    expect(order).toEqual(['room', 'flushed']);
  });

  test('flushing has a limit', async () => {
    vi.useFakeTimers();
    const { outbox } = channel();
    outbox.push(say(0));
    const flushed = vi.fn<() => void>();
    const flushing = outbox.flush(100).then(flushed);
    await vi.advanceTimersByTimeAsync(99);
    expect(flushed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await flushing;
    expect(flushed).toHaveBeenCalledTimes(1);
  });

  test('a flush that is done in time leaves no timer', async () => {
    vi.useFakeTimers();
    const { outbox, read } = channel();
    outbox.push(say(0));
    const flushing = outbox.flush(100);
    read();
    await flushing;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('whatever the reader does', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('say' as const) },
    { weight: 1, arbitrary: fc.constant('order' as const) },
    { weight: 3, arbitrary: fc.constant('read' as const) },
  );

  test('nothing is lost or overtaken within its lane, and what waits is counted', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom('refuse' as const, 'drop-oldest' as const),
        (steps, holds, count, overflow) => {
          const dropped: unknown[] = [];
          const flowing: boolean[] = [];
          const { outbox, written, read } = channel({
            holds,
            limits: { count, overflow },
            dropped: (message) => void dropped.push((message as WireMessage).data),
            flowing: (isFlowing) => void flowing.push(isFlowing),
          });
          const taken: unknown[] = [];
          const orders: number[] = [];
          for (const [index, what] of steps.entries()) {
            if (what === 'read') read();
            else if (what === 'say') {
              if (outbox.push(say(index)) !== 'full') taken.push(index);
            } else {
              outbox.push(sealSystem({ type: 'retire', data: { graceMs: index, lingerMs: 0, spreadMs: 0 } }));
              orders.push(index);
            }
            const sent = written.length + dropped.length;
            expect(outbox.waiting.count).toBe(taken.length + orders.length - sent);
            if (outbox.waiting.count > 0) expect(flowing.at(-1)).toBe(false);
          }
          read(Infinity);
          expect(outbox.waiting).toEqual({ count: 0, bytes: 0 });
          const bulk = written.filter((message) => 'action' in (message as object));
          expect(saidBy(bulk)).toEqual(taken.filter((index) => !dropped.includes(index)));
          const shutdowns = written.filter((message) => !('action' in (message as object)));
          expect(shutdowns).toEqual(
            orders.map((graceMs) => sealSystem({ type: 'retire', data: { graceMs, lingerMs: 0, spreadMs: 0 } })),
          );
          expect(overflow === 'refuse' ? dropped : []).toEqual([]);
          expect(flowing).toEqual(flowing.map((_each, index) => index % 2 === 1));
        },
      ),
    );
  });

  test('thousands wait and leave in order', () => {
    const { outbox, written, read } = channel();
    for (let data = 0; data < 5_000; data += 1) outbox.push(say(data));
    read(Infinity);
    expect(saidBy(written)).toEqual(Array.from({ length: 5_000 }, (_each, index) => index));
  });
});
