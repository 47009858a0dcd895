import { describe, expect, test, vi } from 'vitest';
import { sealSystem } from '@ec/messenger';
import { createChannel } from '../src/channel.js';
import { createHeldChannel, isListeningMark, LISTENING_MARK } from '../src/held-channel.js';

function fakeEnd() {
  const sent: unknown[] = [];
  const callbacks: ((error: Error | null) => void)[] = [];
  return {
    sent,
    callbacks,
    connected: true,
    send(message: unknown, _handle: undefined, _options: undefined, written: (error: Error | null) => void) {
      JSON.stringify(message);
      sent.push(message);
      callbacks.push(written);
      return callbacks.length < 100;
    },
  };
}

describe('a channel', () => {
  test('takes messages while it is open, and what it said of them', () => {
    const end = fakeEnd();
    expect(createChannel(end).send({ a: 1 })).toBe('sent');
    expect(end.sent).toEqual([{ a: 1 }]);
  });

  test('refuses them when it is closed, and prints nothing', () => {
    const warn = vi.spyOn(console, 'warn');
    const end = { ...fakeEnd(), connected: false };
    expect(createChannel(end).send('x')).toBe('closed');
    expect(createChannel({ connected: true }).send('x')).toBe('closed');
    expect(end.sent).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  test('throws for what cannot be serialised, and does not wait for it', async () => {
    const channel = createChannel(fakeEnd());
    expect(() => channel.send(1n)).toThrow(TypeError);
    await channel.flush(60_000);
  });

  test('is flushed when all has been written, broken or not', async () => {
    const end = fakeEnd();
    const channel = createChannel(end);
    channel.send('one');
    channel.send('two');
    let isFlushed = false;
    const flushed = channel.flush(60_000).then(() => (isFlushed = true));
    end.callbacks[0]?.(null);
    await Promise.resolve();
    expect(isFlushed).toBe(false);
    end.callbacks[1]?.(new Error('EPIPE'));
    await flushed;
  });

  test('is given up when nobody reads', async () => {
    const channel = createChannel(fakeEnd());
    channel.send('one');
    await channel.flush(5);
  });
});

describe('a held channel', () => {
  test('keeps messages as they are until it is released, and their order', () => {
    const end = fakeEnd();
    const channel = createHeldChannel(end);
    const message = { a: 1 };
    expect(channel.send(message)).toBe('sent');
    message.a = 2;
    channel.send('next');
    expect(end.sent).toEqual([]);
    channel.release();
    channel.send('last');
    channel.release();
    expect(end.sent).toEqual([{ a: 1 }, 'next', 'last']);
  });

  test('refuses them when it is closed, and what cannot be serialised', () => {
    const end = fakeEnd();
    const channel = createHeldChannel(end);
    expect(() => channel.send({ big: 1n })).toThrow(TypeError);
    end.connected = false;
    expect(channel.send('x')).toBe('closed');
  });

  test('keeps so much, then refuses; orders of the master are never refused', async () => {
    const end = fakeEnd();
    const flowing: boolean[] = [];
    const channel = createHeldChannel(end, {
      limits: { count: 10, bytes: 300_000 },
      flowing: (isFlowing) => void flowing.push(isFlowing),
    });
    const said: string[] = [];
    for (let n = 0; said.at(-1) !== 'full'; n += 1)
      said.push(channel.send({ action: 'n', data: 'x'.repeat(40_000), n }));
    expect(said).toEqual(['sent', 'sent', ...Array.from({ length: 7 }, () => 'waiting'), 'full']);
    expect(flowing).toEqual([false]);
    const order = sealSystem({ type: 'retire', data: { graceMs: 1, lingerMs: 1, spreadMs: 1 } });
    expect(channel.send(order)).toBe('waiting');
    const room = channel.room();
    channel.release();
    for (const written of end.callbacks) written(null);
    await room;
    expect(flowing).toEqual([false, true]);
    const numbers = end.sent.map((message) => (message as { n?: number }).n);
    expect(numbers).toEqual([0, 1, undefined, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('that is closed before it is released tells what it had taken', () => {
    const dropped: unknown[] = [];
    const worker = { ...fakeEnd(), connected: true };
    const channel = createHeldChannel(worker, {
      bundles: true,
      limits: { count: 2, overflow: 'drop-oldest' },
      dropped: (message, reason) => void dropped.push([(message as { data: unknown }).data, reason]),
    });
    const large = 'x'.repeat(70_000);
    for (const data of [large, 1, 2, 3]) channel.send({ action: 'n', data });
    worker.connected = false;
    channel.close();
    expect(dropped).toEqual([
      [1, 'full'],
      [large, 'closed'],
      [2, 'closed'],
      [3, 'closed'],
    ]);
    channel.release();
    channel.close();
    expect(worker.sent).toEqual([]);
    expect(dropped).toHaveLength(4);
  });

  test.each([
    [LISTENING_MARK, true],
    [JSON.parse(JSON.stringify(LISTENING_MARK)), true],
    [{ '@ec/runner': 'other' }, false],
    [{}, false],
    [null, false],
    ['listening', false],
  ])('the mark of a listening worker: %j is %s', (message, expected) => {
    expect(isListeningMark(message)).toBe(expected);
  });
});
