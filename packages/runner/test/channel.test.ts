import { describe, expect, test, vi } from 'vitest';
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
    const channel = createHeldChannel(createChannel(end), () => end.connected);
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
    const channel = createHeldChannel(createChannel(end), () => end.connected);
    expect(() => channel.send({ big: 1n })).toThrow(TypeError);
    end.connected = false;
    expect(channel.send('x')).toBe('closed');
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
