import { assert, array, integer, property, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastLines, signsOf } from '../../src/deaths/last-words.js';
import { createTail } from '../../src/deaths/tail.js';

const numbered = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, index) => `line ${from + index}\n`).join('');
const fatal = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';

describe('the last lines', () => {
  test('are twenty', () => {
    expect(lastLines(numbered(30))).toEqual(numbered(20, 11).trimEnd().split('\n'));
    expect(lastLines(numbered(2))).toEqual(['line 1', 'line 2']);
  });

  test('are none where nothing was said', () => {
    expect([lastLines(''), lastLines('\n\n')]).toEqual([[], []]);
  });

  test('begin with the one that matters', () => {
    const lines = lastLines(`GC\n${fatal}\n${numbered(25)}`);
    expect(lines).toHaveLength(20);
    expect([lines[0], lines[1], lines.at(-1)]).toEqual([fatal, 'line 7', 'line 25']);
    expect(lastLines(`${fatal}\nlast\n`)).toEqual([fatal, 'last']);
  });

  test('are not longer than 8 KiB, and whole', () => {
    const lines = lastLines(`${'a'.repeat(5_000)}\n${'b'.repeat(5_000)}\nc\n`);
    expect(lines).toEqual(['b'.repeat(5_000), 'c']);
  });
});

test('what is told of another’s end is no sign', () => {
  expect(signsOf('the worker before: Error: x\n\nNode.js v22.1.0\nand I go on\n').uncaught).toBe(false);
  expect(signsOf('Error: x\n\nNode.js v24.0.0-nightly\n').uncaught).toBe(true);
});

describe('the tail', () => {
  test('is the end of all that was added, however it was cut', () => {
    assert(
      property(
        array(uint8Array({ max: 127, maxLength: 40 }), { maxLength: 60 }),
        integer({ min: 1, max: 64 }),
        (chunks, most) => {
          const tail = createTail(most);
          for (const chunk of chunks) tail.add(chunk);
          const all = Buffer.concat(chunks).toString();
          const text = tail.text();
          if (all.length <= most) expect(text).toBe(all);
          else {
            expect(all.endsWith(text)).toBe(true);
            const kept = all.slice(-most);
            expect(text).toBe(kept.slice(kept.indexOf('\n') + 1));
          }
        },
      ),
    );
  });

  test('does not hold the large buffers that pieces are cut from', () => {
    const large = Buffer.alloc(65_536);
    const tail = createTail(16);
    tail.add(large.subarray(0, 4).fill('a'));
    large.fill('b');
    expect(tail.text()).toBe('aaaa');
  });
});
