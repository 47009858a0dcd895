import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBody } from '../../src/direct/body.js';
import { createFrameReader, encodeFrame, frameTypes } from '../../src/direct/frame.js';
import type { Frame } from '../../src/direct/frame.js';
import { createLink } from '../../src/direct/link.js';
import { defaultOutboxLimits } from '../../src/index.js';
import { weigh } from '../../src/payload/weigh.js';

const bodyOf = (data: unknown, isShared = false) => encodeBody({ action: 'n', data, to: 'app' }, weigh(data), isShared);
const dataOf = (message: unknown): unknown => (message as { data: unknown }).data;

const acknowledge = (upTo: number): Buffer => Buffer.concat(encodeFrame(frameTypes.ack, 0, upTo));

/** One end, what it has written, and what it has heard. `turn` ends the turn. */
function oneEnd(heard: (data: unknown) => void = () => {}, startsAfter?: number) {
  const chunks: Buffer[] = [];
  const ends: (() => void)[] = [];
  const link = createLink({
    write: (buffers) => chunks.push(Buffer.concat(buffers)) > 0,
    later: (flush) => void ends.push(flush),
    message: (raw) => heard(dataOf(raw)),
    synced() {},
    limits: defaultOutboxLimits,
    maxBytes: 2 ** 28,
    startsAfter,
  });
  return {
    link,
    chunks,
    turn: () => ends.splice(0).forEach((end) => end()),
    frames(): readonly Frame[] {
      const frames: Frame[] = [];
      const reader = createFrameReader(2 ** 28, (frame) => frames.push(frame));
      for (const chunk of chunks) reader.push(chunk);
      return frames;
    },
  };
}

/** Two ends, and a way to bring what one has written to the other. */
function twoEnds() {
  const heard: unknown[] = [];
  const from = oneEnd();
  const to = oneEnd((data) => heard.push(data));
  const carry = (): void => {
    from.turn();
    for (const chunk of from.chunks.splice(0)) to.link.receive(chunk);
  };
  return { from, to, heard, carry };
}

describe('what is said in one turn', () => {
  test('leaves in one frame, under the number of the first', () => {
    const { link, turn, frames } = oneEnd();
    for (const n of [1, 2, 3]) expect(link.send(bodyOf(n))).toBe('sent');
    expect(frames()).toEqual([]);
    turn();
    link.send(bodyOf(4));
    turn();
    expect(frames().map(({ type, seq }) => [type, seq])).toEqual([
      [frameTypes.jsons, 1],
      [frameTypes.json, 4],
    ]);
  });

  test('leaves before its end where it is much', () => {
    const { link, frames } = oneEnd();
    for (let n = 0; n < 20; n += 1) link.send(bodyOf('x'.repeat(10_000)));
    expect(frames().length).toBeGreaterThan(1);
  });

  test('keeps its order, whatever it is made of', () => {
    const { from, heard, carry } = twoEnds();
    const said = [1, Buffer.from('b'), 2, 'x'.repeat(100_000), 3, new Map([[1, 2]]), 4, 5];
    for (const data of said) from.link.send(bodyOf(data));
    carry();
    expect(heard).toEqual(said);
  });

  test('long texts arrive as JSON would bring them, and are not made JSON', () => {
    const { from, heard, carry } = twoEnds();
    const text = 'ä "quoted" 进程 \u{1F600} \uD800 \n'.repeat(500);
    class Page {
      readonly title = 'One';
      readonly lines = [text, null];
    }
    class Note {
      toJSON() {
        return { text };
      }
    }
    const said = { page: new Page(), note: new Note(), ['__proto__']: 1 };
    from.link.send(bodyOf(said));
    from.link.send(bodyOf(text, true));
    carry();
    expect(heard).toStrictEqual([JSON.parse(JSON.stringify(said)), text]);
    from.link.send(bodyOf(text));
    expect(from.frames().map(({ type }) => type)).toEqual([frameTypes.clone]);
  });
});

test('texts of any characters arrive as they were, in frames of one and of several, shared and not', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' }));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean(), fc.boolean()), { maxLength: 20 }), (said) => {
      const { from, heard, carry } = twoEnds();
      const expected = said.map(([data, isLong]) => (isLong ? data.padEnd(5_000, `${data}.`) : data));
      for (const [index, [, , isShared]] of said.entries()) {
        from.link.send(bodyOf(expected[index], isShared));
        if (index % 3 === 2) carry();
      }
      carry();
      expect(heard).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

describe('when the connection is gone', () => {
  test('what was acknowledged of a frame is not given again, and what was not even written is told apart', async () => {
    const { link, turn, chunks } = oneEnd();
    for (const n of [1, 2, 3]) link.send(bodyOf(n));
    turn();
    link.send(bodyOf(new Map([[4, 4]])));
    link.send(bodyOf(5));
    expect(chunks).toHaveLength(2);
    const acknowledgement = acknowledge(2);
    link.receive(acknowledgement);
    const { unacknowledged, unwritten } = link.end();
    expect(unacknowledged.map(({ seq, message }) => [seq, dataOf(message)])).toEqual([
      [3, 3],
      [4, new Map([[4, 4]])],
    ]);
    expect(unwritten.map(dataOf)).toEqual([5]);
    expect(link.send(bodyOf(6))).toBe('closed');
    turn();
    expect(chunks).toHaveLength(2);
  });

  test('by what was heard in the middle of a frame, the rest of that is not heard', () => {
    const heard: unknown[] = [];
    const to = oneEnd((data) => {
      heard.push(data);
      if (data === 2) to.link.end();
    });
    const from = oneEnd();
    for (const n of [1, 2, 3]) from.link.send(bodyOf(n));
    from.turn();
    for (const chunk of from.chunks) to.link.receive(chunk);
    expect(heard).toEqual([1, 2]);
    expect(to.link.lastSeq).toBe(2);
  });
});

test('an acknowledgement of what was not written yet is no frame', () => {
  const { link } = oneEnd();
  link.send(bodyOf(1));
  const acknowledgement = acknowledge(1);
  expect(() => link.receive(acknowledgement)).toThrow('message 1 is acknowledged, and the last was 0');
});

test('several messages that are no array are no frame', () => {
  const { link } = oneEnd();
  const body = Buffer.from('{"action":"n"}');
  const frame = Buffer.concat(encodeFrame(frameTypes.jsons, 1, 0, [body]));
  expect(() => link.receive(frame)).toThrow('message 1 cannot be read');
});

test('at most a window is written and not acknowledged, also of what waits for the end of the turn', () => {
  const { link, turn, frames } = oneEnd();
  let sent = 0;
  while (link.send(bodyOf(sent)) === 'sent') sent += 1;
  expect(sent).toBe(4_096);
  turn();
  const acknowledgement = acknowledge(4_096);
  link.receive(acknowledgement);
  turn();
  expect(frames().at(-1)?.seq).toBe(4_097);
});

test.each([2 ** 32 - 3, 2 ** 40, 2 ** 48 - 7])(
  'a connection that has carried %d messages carries more',
  async (many) => {
    const heard: unknown[] = [];
    const from = oneEnd(undefined, many);
    const to = oneEnd((data) => heard.push(data), many);
    const carry = (one: typeof from, other: typeof to): void => {
      one.turn();
      for (const chunk of one.chunks.splice(0)) other.link.receive(chunk);
    };
    for (const data of [1, 'x'.repeat(100_000), Buffer.from('b'), 4, 5]) {
      from.link.send(bodyOf(data));
      carry(from, to);
    }
    expect(heard).toHaveLength(5);
    expect(to.link.lastSeq).toBe(many + 5);
    expect(from.link.isIdle).toBe(false);
    // The other's next word says that they have come.
    to.link.send(bodyOf('back'));
    carry(to, from);
    expect(from.link.isIdle).toBe(true);
  },
);
