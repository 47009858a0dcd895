import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameReader, encodeFrame, FrameError, HEAD_BYTES } from '../../src/direct/frame.js';
import type { Frame } from '../../src/direct/frame.js';

const largest = 2 ** 48 - 1;

test('frames arrive as they were, however they are cut', () => {
  const number = fc.oneof(
    fc.maxSafeNat().map((value) => value % 2 ** 48),
    fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, largest),
  );
  const frame = fc.record({
    type: fc.nat(255),
    seq: number,
    ack: number,
    body: fc
      .oneof(fc.uint8Array(), fc.uint8Array({ minLength: 4_000, maxLength: 5_000 }))
      .map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 8 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      fc.boolean(),
      (frames, sizes, isFine) => {
        const written = Buffer.concat(
          frames.flatMap(({ type, seq, ack, body }) => encodeFrame(type, seq, ack, [body])),
        );
        const read: Frame[] = [];
        const reader = createFrameReader(2 ** 20, (one) => read.push(one));
        for (let at = 0; at < written.length;) {
          const size = sizes.next().value * (isFine ? 1 : 50);
          reader.push(written.subarray(at, at + size));
          at += size;
        }
        expect(read).toEqual(frames);
      },
    ),
  );
});

test('a body above the limit is refused, also where its head is cut', () => {
  const [head] = encodeFrame(1, 1, 0, [Buffer.alloc(5_000)]);
  for (const cut of [0, 3, HEAD_BYTES - 1]) {
    const reader = createFrameReader(4_999, () => expect.unreachable());
    reader.push(head!.subarray(0, cut));
    expect(() => reader.push(head!.subarray(cut))).toThrow(
      new FrameError('a frame of 5000 bytes is larger than the 4999 that are allowed'),
    );
  }
});
