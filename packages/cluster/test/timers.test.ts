import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTimers } from '../src/timers.js';

let nowMs = 0;
let fired: string[] = [];
const timers = () =>
  createTimers(
    (key) => fired.push(key),
    () => nowMs,
  );
/** Time passes; `stoppedMs` of it while the process is stopped and no timer can fire. */
const pass = (ms: number, stoppedMs = 0): void => {
  nowMs += ms + stoppedMs;
  vi.advanceTimersByTime(ms);
};

beforeEach(() => {
  [nowMs, fired] = [0, []];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('fires once, when its time has come', () => {
  timers().set('stop', 500);
  pass(499);
  expect(fired).toEqual([]);
  pass(1);
  pass(5_000);
  expect(fired).toEqual(['stop']);
});

test('set again, counts anew; cleared, never fires', () => {
  const { set, clear } = timers();
  set('stop', 500);
  pass(400);
  set('stop', 500);
  pass(400);
  expect(fired).toEqual([]);
  clear('stop');
  pass(5_000);
  expect(fired).toEqual([]);
});

test('a little late is in time', () => {
  timers().set('stop', 500);
  pass(500, 1_000);
  expect(fired).toEqual(['stop']);
});

test('after a stop of the process the lost time is given back, once and not more than the delay', () => {
  timers().set('boot app#1', 5_000);
  pass(5_000, 2_000);
  expect(fired).toEqual([]);
  pass(1_999);
  expect(fired).toEqual([]);
  pass(1);
  expect(fired).toEqual(['boot app#1']);

  timers().set('boot app#2', 500);
  pass(500, 60_000);
  pass(500);
  expect(fired).toEqual(['boot app#1', 'boot app#2']);
});

test('what came during the stop clears a late timer', () => {
  const { set, clear } = timers();
  set('boot app#1', 500);
  pass(500, 2_000);
  clear('boot app#1');
  pass(60_000);
  expect(fired).toEqual([]);
});
