import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WireMessage } from '../src/index.js';
import { createWaitingRoom } from '../src/relay/waiting-room.js';
import type { Waiting, WaitingLimits } from '../src/relay/waiting-room.js';

const from = { role: 'app', osId: 301 } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function room(limits: Partial<WaitingLimits> = {}) {
  const expired: unknown[] = [];
  const waiting = createWaitingRoom({
    limits: { count: 100, bytes: 1_000_000, waitMs: 1_000, ...limits },
    expired: ({ message }) => void expired.push(message.data),
    nowMs: () => performance.now(),
  });
  const add = (data: unknown, header: WireMessage['@ec'] = undefined) =>
    waiting.add({ from, message: { action: 'a', data, ...(header && { '@ec': header }) } });
  const leave = (which: (data: unknown) => boolean = () => true) => {
    const left: unknown[] = [];
    waiting.release(({ message: { data } }) => which(data) && left.push(data) > 0);
    return left;
  };
  return { waiting, expired, add, leave };
}

test('those who may leave do so in the order in which they came, the others wait on', () => {
  const { waiting, add, leave } = room();
  expect([1, 2, 3, 4, 5].map((data) => add(data))).toEqual([true, true, true, true, true]);
  expect(leave((data) => Number(data) % 2 === 0)).toEqual([2, 4]);
  expect(waiting.count).toBe(3);
  add(6);
  expect(leave()).toEqual([1, 3, 5, 6]);
  expect(leave()).toEqual([]);
  expect(waiting.count).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('limits of count and bytes hold, and who leaves makes room', () => {
  const few = room({ count: 2 });
  expect([1, 2, 3].map((data) => few.add(data))).toEqual([true, true, false]);
  few.leave((data) => data === 1);
  expect([few.add(4), few.add(5)]).toEqual([true, false]);

  const light = room({ bytes: 300 });
  const text = 'x'.repeat(100);
  expect([light.add(text), light.add(text), light.add(text), light.add('')]).toEqual([true, true, false, true]);
  light.leave((data) => data === text);
  expect(light.add(text)).toBe(true);
  expect(light.add('x'.repeat(400))).toBe(false);
});

test('what cannot be weighed is for who delivers it', () => {
  const { add, leave } = room();
  const data = () => 1;
  expect(add(data)).toBe(true);
  expect(leave()).toEqual([data]);
});

test('each waits as long as it may, and as long as it says where that is less', async () => {
  const { waiting, expired, add } = room();
  add('long');
  add('short', { waitMs: 10 });
  add('none', { waitMs: 0 });
  add('too long', { waitMs: 5_000 });
  await vi.advanceTimersByTimeAsync(0);
  expect(expired).toEqual(['none']);
  await vi.advanceTimersByTimeAsync(10);
  expect(expired).toEqual(['none', 'short']);
  await vi.advanceTimersByTimeAsync(989);
  expect(expired).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toEqual(['none', 'short', 'long', 'too long']);
  expect(waiting.count).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that comes later with less time is the first to go', async () => {
  const { expired, add } = room();
  add(1);
  await vi.advanceTimersByTimeAsync(100);
  add(2, { waitMs: 100 });
  await vi.advanceTimersByTimeAsync(100);
  expect(expired).toEqual([2]);
  await vi.advanceTimersByTimeAsync(800);
  expect(expired).toEqual([2, 1]);
});

test.each([Infinity, 5_000_000_000])('a limit of %d ms is one', async (waitMs) => {
  const { expired, add, waiting } = room({ waitMs });
  const warned = vi.spyOn(globalThis, 'setTimeout');
  add(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waiting.count).toBe(1);
  expect(expired).toEqual([]);
  // Node waits 1 ms where it is told to wait longer than it can.
  expect(warned.mock.calls.some(([, ms]) => Number(ms) > 2_147_483_647)).toBe(false);
});

test('what comes while others leave is added behind those that stay', () => {
  const { waiting, add, leave } = room();
  for (const data of [1, 2, 3]) add(data);
  waiting.release(({ message: { data } }) => {
    if (data === 1) add(4);
    return data === 1;
  });
  expect(leave()).toEqual([2, 3, 4]);
});

test('the limit holds also while others leave', () => {
  const { waiting, add } = room({ count: 3 });
  for (const data of [1, 2, 3]) add(data);
  waiting.release(() => {
    add('more');
    return false;
  });
  expect(waiting.count).toBe(3);
});

test('closing empties it', async () => {
  const { waiting, expired, add, leave } = room();
  for (const data of [1, 2]) add(data);
  expect(waiting.close().map(({ message }: Waiting) => message.data)).toEqual([1, 2]);
  expect([waiting.count, waiting.close(), leave()]).toEqual([0, [], []]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(expired).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
