import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { encodeBody, messageOf } from '../../src/direct/body.js';
import { encodeFrame, FrameError, frameTypes } from '../../src/direct/frame.js';
import { createLink } from '../../src/direct/link.js';
import { putAside } from '../../src/direct/large/aside.js';
import { PIECES_A_TURN } from '../../src/direct/large/pace.js';
import { LAST, PIECE_BYTES, PIECE_LENGTH, pieceTypes } from '../../src/direct/large/pieces.js';
import { defaultOutboxLimits } from '../../src/index.js';
import { weigh } from '../../src/payload/weigh.js';

const KB = 1_024;
const MAX_BYTES = 64 * KB * KB;

/** A message that is written as a large one is, however large it is. */
const largeBody = (data: unknown, isShared = false) =>
  encodeBody({ action: 'n', data, to: 'app' }, { ...weigh(data), isLarge: true }, isShared);
const smallBody = (data: unknown) => encodeBody({ action: 'n', data, to: 'app' }, weigh(data));
const dataOf = (message: unknown): unknown => (message as { data: unknown }).data;

/** An end that has room for so many writes, and then for none until it is drained. */
function oneEnd(heard: (data: unknown) => void = () => {}, roomFor = Infinity) {
  const written: Buffer[] = [];
  const ends: (() => void)[] = [];
  let room = roomFor;
  const link = createLink({
    write(buffers) {
      written.push(Buffer.concat(buffers));
      room -= 1;
      return room > 0;
    },
    later: (flush) => void ends.push(flush),
    message: (raw) => heard(dataOf(raw)),
    synced() {},
    limits: { ...defaultOutboxLimits, bytes: 2 ** 30 },
    maxBytes: MAX_BYTES,
  });
  return {
    link,
    written,
    endTurn: () => ends.splice(0).forEach((end) => end()),
    drain() {
      if (room > 0) return;
      room = roomFor;
      link.drained();
    },
  };
}

/** Says all this to another end, until nothing is on its way. What that has heard. */
async function carry(bodies: readonly ReturnType<typeof largeBody>[], roomFor?: number): Promise<readonly unknown[]> {
  const heard: unknown[] = [];
  const from = oneEnd(undefined, roomFor);
  const to = oneEnd((data) => heard.push(data));
  for (const body of bodies) from.link.send(body);
  while (!from.link.isIdle || from.written.length > 0) {
    from.endTurn();
    for (const chunk of from.written.splice(0)) to.link.receive(chunk);
    for (const chunk of to.written.splice(0)) from.link.receive(chunk);
    from.drain();
    await setImmediate();
    // What is owed is told with whatever is said next.
    to.link.sayReady();
  }
  return heard;
}

/** The other end has read two pieces. */
const taken = Buffer.concat(encodeFrame(frameTypes.taken, 0, 0));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

// What was written in one test is not counted in the next.
beforeEach(() => setImmediate());

const text = 'a text, and "more" of it; '.repeat(60 * KB);
const bytes = Buffer.from(Array.from({ length: 300 * KB }, (_, index) => index % 251));
const half = 'ab\ud83d'.repeat(200 * KB);

describe('what is large arrives as it was', () => {
  test.each<[string, unknown]>([
    ['a text', text],
    ['a text of wide characters', 'жж'.repeat(300 * KB)],
    ['a text whose pairs are cut, and that has halves of some', `x${'😀'.repeat(400 * KB)}${half}`],
    ['a text with characters of one byte that are not ASCII', 'é'.repeat(PIECE_LENGTH * 2)],
    ['a Buffer', bytes],
    ['a Buffer of several pieces', Buffer.alloc(2 * PIECE_BYTES + 5, 'several ')],
    ['several of each, one within the other', { a: [text, { b: bytes, c: null }], d: text, e: [bytes, 1] }],
    ['a Map and a Set', { map: new Map<unknown, unknown>([[text, bytes]]), set: new Set([text, 1]) }],
    ['under a name that is none elsewhere', JSON.parse(`{"__proto__":${JSON.stringify(text)},"x":1}`)],
    ['beside what JSON does not know', { text, at: new Date(5), many: 5n, nothing: undefined }],
  ])('%s', async (_what, data) => {
    const [arrived] = await carry([largeBody(data)]);
    expect(isDeepStrictEqual(arrived, data)).toBe(true);
    expect(isDeepStrictEqual(dataOf(messageOf(largeBody(data))), data)).toBe(true);
  });

  test.each([
    ['a Float64Array', () => new Float64Array(20 * KB).fill(1.5)],
    ['a BigInt64Array', () => new BigInt64Array(20 * KB).fill(-7n)],
    ['a part of a Uint16Array', () => new Uint16Array(200 * KB).fill(513).subarray(3, 150 * KB)],
    ['a DataView', () => new DataView(new Uint8Array(bytes).buffer, 8, 100 * KB)],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
    ['a Float64Array of several pieces', () => new Float64Array(PIECE_BYTES / 4).fill(2.5)],
    ['an ArrayBuffer of several pieces', () => new Uint8Array(2 * PIECE_BYTES).fill(7).buffer],
    ['one of another context', () => runInNewContext('new Uint8Array(100_000).fill(3)') as Uint8Array],
  ])('%s', async (_what, make) => {
    const [arrived] = (await carry([largeBody({ it: make() })])) as [{ it: ReturnType<typeof make> }];
    const expected = make();
    expect(Object.prototype.toString.call(arrived.it)).toBe(Object.prototype.toString.call(expected));
    const asBytes = (value: ArrayBuffer | ArrayBufferView): Buffer =>
      ArrayBuffer.isView(value)
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : Buffer.from(value, 0, value.byteLength);
    expect(asBytes(arrived.it).equals(asBytes(expected))).toBe(true);
    expect(isDeepStrictEqual(dataOf(messageOf(largeBody(make()))), structuredClone(expected))).toBe(true);
  });

  test('to several, and each piece of a text is made once', async () => {
    const body = largeBody({ text }, true);
    const all = await Promise.all([carry([body]), carry([body], 2), carry([body])]);
    expect(all).toEqual([[{ text }], [{ text }], [{ text }]]);
    const { count, at } = body.large!.pieces;
    expect(count).toBeGreaterThan(2);
    for (let index = 0; index < count; index++) expect(at(index)).toBe(at(index));
  });
});

describe('on its way', () => {
  test('nothing overtakes it, and nothing comes twice, whatever room there is', async () => {
    const payload = fc.oneof(
      fc.record({ size: fc.integer({ min: 0, max: 40 }), isLarge: fc.constant(false) }),
      fc.record({ size: fc.integer({ min: 1, max: 3 * PIECE_LENGTH }), isLarge: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 6 }),
        async (payloads, roomFor) => {
          const said = payloads.map(({ size, isLarge }, index) => ({ index, isLarge, it: 'x'.repeat(size) }));
          const heard = await carry(
            said.map((data) => (data.isLarge ? largeBody(data) : smallBody(data))),
            roomFor,
          );
          expect(heard.map((data) => (data as { index: number }).index)).toEqual(said.map(({ index }) => index));
          expect(heard).toEqual(said);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('others have their turn: so many pieces leave in one, whomever they are for, and then those of others', async () => {
    const ends = [oneEnd(), oneEnd(), oneEnd()];
    for (const { link } of ends) expect(link.send(largeBody('x'.repeat(7 * PIECE_LENGTH)))).toBe('waiting');
    const writtenBy = () => ends.map(({ written }) => written.length);
    expect(sum(writtenBy())).toBe(PIECES_A_TURN);
    await setImmediate();
    expect(sum(writtenBy())).toBe(2 * PIECES_A_TURN);
    expect(Math.min(...writtenBy())).toBe(2);
    for (const { link } of ends) link.end();
  });

  test('no more than four are away, until the other end has read some', async () => {
    const { link, written } = oneEnd();
    link.send(largeBody('x'.repeat(20 * PIECE_LENGTH)));
    for (let turn = 0; turn < 4; turn++) await setImmediate();
    expect(written.length).toBe(4);
    for (const most of [6, 8]) {
      link.receive(taken);
      await setImmediate();
      expect(written.length).toBe(most);
    }
    link.end();
  });

  test('where there is no room, nothing more is made of it', async () => {
    const { link, written, drain } = oneEnd(undefined, 1);
    link.send(largeBody('x'.repeat(5 * PIECE_LENGTH)));
    await setImmediate();
    expect(written.length).toBe(1);
    drain();
    expect(written.length).toBe(2);
    link.end();
  });

  test('whoever waits for room may send the next, however large it is', async () => {
    const { link, endTurn } = oneEnd();
    const large = { ...largeBody('x'.repeat(5 * PIECE_LENGTH)), bytes: 2 ** 40 };
    expect(link.send(large)).toBe('waiting');
    link.receive(taken);
    await link.room();
    // The first is not acknowledged.
    expect(link.send(large)).toBe('waiting');
    expect(link.send(smallBody('x'))).toBe('full');
    endTurn();
    link.end();
  });

  test('when the connection is gone before its end, it is given back as it was, before what waited', () => {
    const { link, written } = oneEnd();
    link.send(largeBody({ text, bytes }));
    link.send(smallBody('behind'));
    expect(written.length).toBeGreaterThan(0);
    const { unacknowledged, unwritten } = link.end();
    expect(unacknowledged).toEqual([]);
    expect(isDeepStrictEqual(unwritten.map(dataOf), [{ text, bytes }, 'behind'])).toBe(true);
  });

  test('when it was written and not acknowledged, it is given back, too', async () => {
    const { link } = oneEnd();
    link.send(largeBody({ bytes }));
    const { unacknowledged } = link.end();
    expect(unacknowledged.map(({ seq }) => seq)).toEqual([1]);
    expect(
      isDeepStrictEqual(
        unacknowledged.map(({ message }) => dataOf(message)),
        [{ bytes }],
      ),
    ).toBe(true);
  });
});

test('what is not large stays in its place', () => {
  expect(weigh('x'.repeat(4 * KB * KB - 1)).isLarge).toBe(false);
  expect(weigh('x'.repeat(4 * KB * KB)).isLarge).toBe(true);
  expect(weigh(Array.from({ length: 100 }, () => 'x'.repeat(64 * KB - 1))).isLarge).toBe(false);
  expect(weigh(Array.from({ length: 64 }, () => 'x'.repeat(64 * KB))).isLarge).toBe(true);
  expect(weigh([Buffer.alloc(KB * KB - 1)]).isLarge).toBe(false);
  expect(weigh([Buffer.alloc(KB * KB)]).isLarge).toBe(true);
  expect(putAside({ short: 'x'.repeat(1_000), bytes: Buffer.alloc(1_000), n: 1 }).parts).toEqual([]);
});

describe('pieces that make no sense are no frames', () => {
  const piece = (type: number, ...more: Buffer[]): Buffer =>
    Buffer.concat(encodeFrame(frameTypes.piece, 0, 0, [Buffer.from([type]), ...more]));
  const size = (length: number): Buffer => {
    const buffer = Buffer.alloc(6);
    buffer.writeUIntLE(length, 0, 6);
    return buffer;
  };
  const { narrow, firstBytes, bytes: nextBytes } = pieceTypes;
  const json = Buffer.concat(encodeFrame(frameTypes.json, 1, 0, [Buffer.from('{"action":"x"}')]));

  test.each<[string, readonly Buffer[]]>([
    ['of an unknown type', [piece(99)]],
    ['some that were read, and not written', [taken]],
    ['of nothing', [Buffer.concat(encodeFrame(frameTypes.piece, 0, 0))]],
    ['bytes that go on without a beginning', [piece(nextBytes, Buffer.alloc(3))]],
    ['bytes that begin twice', [piece(firstBytes, size(9)), piece(firstBytes, size(9))]],
    ['bytes whose number is cut', [piece(firstBytes, Buffer.alloc(2))]],
    ['more bytes than there were to be', [piece(firstBytes, size(2), Buffer.alloc(3))]],
    ['fewer bytes than there were to be', [piece(firstBytes | LAST, size(4), Buffer.alloc(3))]],
    ['a text in the middle of bytes', [piece(firstBytes, size(9)), piece(narrow, Buffer.from('x'))]],
    ['bytes in the middle of a text', [piece(narrow, Buffer.from('x')), piece(firstBytes, size(9))]],
    ['more bytes than are allowed', [piece(firstBytes, size(2 ** 40))]],
    ['a message before its part is whole', [piece(narrow, Buffer.from('x')), json]],
    ['a part before a message that has none', [piece(narrow | LAST, Buffer.from('x')), json]],
  ])('%s', (_what, chunks) => {
    const { link } = oneEnd();
    expect(() => chunks.forEach((chunk) => link.receive(chunk))).toThrow(FrameError);
  });

  test('texts that are longer than is allowed', () => {
    const { link } = oneEnd();
    const chunk = piece(narrow, Buffer.alloc(MAX_BYTES / 8));
    expect(() => {
      for (let n = 0; n < 9; n++) link.receive(chunk);
    }).toThrow(FrameError);
  });

  test('a place without its part', () => {
    const { parts, type } = largeBody(text);
    const { link } = oneEnd();
    expect(() => link.receive(Buffer.concat(encodeFrame(type, 1, 0, parts)))).toThrow(FrameError);
  });
});
