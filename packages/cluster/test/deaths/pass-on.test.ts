import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { createPassOn } from '../../src/deaths/pass-on.js';
import type { Sink } from '../../src/deaths/sink.js';
import { createWords } from '../../src/deaths/words.js';

/** Takes what it is given only when it is told so. */
function slowSink() {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  const sink: Sink = {
    write(chunk, done) {
      written.push(Buffer.from(chunk).toString());
      waiting.push(done);
    },
  };
  return { sink, written, take: () => waiting.splice(0).forEach((done) => done()) };
}

const limits = { highBytes: 100, mostBytes: 1_000, lineMs: 10_000 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what workers write', () => {
  test('is passed on by whole lines, unchanged and in order', async () => {
    const { sink, written, take } = slowSink();
    const passOn = createPassOn(sink, limits);
    const [a, b] = [new PassThrough(), new PassThrough()];
    for (const stream of [a, b]) passOn.follow(stream, () => {});
    a.write('one\ntw');
    await turn();
    b.write('other\n');
    await turn();
    a.write('o\n\0\xff\n');
    await turn();
    b.end('no end');
    await turn();
    take();
    expect(written).toEqual(['one\n', 'other\n', 'two\n\0\xff\n', 'no end']);
  });

  test('a piece of a line waits for its rest, but not long', async () => {
    vi.useFakeTimers();
    const { sink, written } = slowSink();
    const stream = new PassThrough();
    createPassOn(sink, { ...limits, lineMs: 50 }).follow(stream, () => {});
    stream.write('no');
    stream.write('w?');
    await vi.advanceTimersByTimeAsync(49);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['now?']);
    vi.useRealTimers();
  });

  test('is read no faster than it is taken', async () => {
    const { sink, written, take } = slowSink();
    const passOn = createPassOn(sink, limits);
    const [a, b] = [new PassThrough(), new PassThrough()];
    for (const stream of [a, b]) passOn.follow(stream, () => {});
    a.write(`${'x'.repeat(150)}\n`);
    await turn();
    a.write('later\n');
    b.write('later too\n');
    await turn();
    expect(written).toHaveLength(1);
    // Nor from one that is born meanwhile.
    const born = new PassThrough();
    passOn.follow(born, () => {});
    born.write('young\n');
    await turn();
    expect(written).toHaveLength(1);
    take();
    await turn();
    expect(written.slice(1).sort()).toEqual(['later\n', 'later too\n', 'young\n']);
  });

  test('the last words of the dead are read whatever waits', async () => {
    const { sink } = slowSink();
    const passOn = createPassOn(sink, limits);
    const stream = new PassThrough();
    const words = createWords(stream, passOn);
    stream.write(`${'x'.repeat(150)}\n`);
    await turn();
    stream.end('last words\n');
    await turn();
    expect(words.lines().at(-1)).not.toBe('last words');
    await words.ended();
    expect(words.lines().at(-1)).toBe('last words');
  });

  test('is dropped where too much waits, and that is said', async () => {
    const { sink, written, take } = slowSink();
    const passOn = createPassOn(sink, limits);
    const stream = new PassThrough();
    const followed = passOn.follow(stream, () => {});
    for (let number = 0; number < 20; number += 1) stream.write(`${'x'.repeat(99)}\n`);
    stream.end();
    await followed.end(1_000);
    expect(written.join('')).toHaveLength(1_000);
    take();
    expect(written.at(-1)).toBe('1000 bytes that workers wrote to stderr were lost, because nobody has read them\n');
  });

  test('of one whose descendant holds the other end is not awaited for long', async () => {
    const { sink, written } = slowSink();
    const passOn = createPassOn(sink, limits);
    const stream = Object.assign(new PassThrough(), { unref: vi.fn() });
    const followed = passOn.follow(stream, () => {});
    await followed.end(20);
    expect(stream.unref).toHaveBeenCalledOnce();
    stream.write('I live on\n');
    await turn();
    expect(written).toEqual(['I live on\n']);
  });

  test('a stream that breaks has ended', async () => {
    const { sink, written } = slowSink();
    const stream = new PassThrough();
    const followed = createPassOn(sink, limits).follow(stream, () => {});
    stream.write('begun');
    await turn();
    stream.destroy(new Error('ECONNRESET'));
    await followed.end(60_000);
    expect(written).toEqual(['begun']);
  });
});

describe('at the end', () => {
  test('all that was read is awaited', async () => {
    const { sink, written, take } = slowSink();
    const passOn = createPassOn(sink, limits);
    const stream = new PassThrough();
    passOn.follow(stream, () => {});
    stream.write('one\ntwo');
    await turn();
    let isFlushed = false;
    const flushed = passOn.flush(60_000).then(() => (isFlushed = true));
    await turn();
    expect([written, isFlushed]).toEqual([['one\n', 'two'], false]);
    take();
    await flushed;
  });

  test('but not for ever', async () => {
    const { sink } = slowSink();
    const passOn = createPassOn(sink, limits);
    const stream = new PassThrough();
    passOn.follow(stream, () => {});
    stream.write('one\n');
    await turn();
    await passOn.flush(20);
  });

  test('nothing is awaited where nothing was written', async () => {
    await createPassOn(slowSink().sink).flush(60_000);
  });
});
