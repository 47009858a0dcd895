import { describe, expect, test } from 'vitest';
import type { Peer } from '../src/index.js';
import { createAsks, mostAsksOfOne } from '../src/relay/asks.js';

const agent: Peer = { role: 'agent', osId: 200 };
const first: Peer = { role: 'app', osId: 301 };
const second: Peer = { role: 'app', osId: 302 };

function clock() {
  const time = { nowMs: 0 };
  return { time, asks: createAsks(() => time.nowMs) };
}

describe('an answer is taken', () => {
  test('once, of each who was asked', () => {
    const { asks } = clock();
    asks.add({ from: agent, id: 1, receivers: [first, second] }, 1_000);
    expect(asks.count).toBe(1);
    expect([asks.answered(agent, 1, second), asks.answered(agent, 1, second)]).toEqual([true, false]);
    expect(asks.count).toBe(1);
    expect(asks.answered(agent, 1, first)).toBe(true);
    expect(asks.count).toBe(0);
    expect(asks.answered(agent, 1, first)).toBe(false);
  });

  test.each<[string, Peer, number, Peer]>([
    ['another id', agent, 2, first],
    ['of somebody who was not asked', agent, 1, second],
    ['of the one who asked', agent, 1, agent],
    ['of another role with that id', agent, 1, { ...first, role: 'agent' }],
    ['for somebody who did not ask', second, 1, first],
    ['for another role with that id', { ...agent, role: 'app' }, 1, first],
  ])('not: %s', (_what, from, id, by) => {
    const { asks } = clock();
    asks.add({ from: agent, id: 1, receivers: [first] }, 1_000);
    expect(asks.answered(from, id, by)).toBe(false);
    expect(asks.answered(agent, 1, first)).toBe(true);
  });

  test('by id of each sender: two may use the same', () => {
    const { asks } = clock();
    for (const from of [first, second]) asks.add({ from, id: 1, receivers: [agent] }, 1_000);
    expect([asks.answered(first, 1, agent), asks.answered(second, 1, agent)]).toEqual([true, true]);
  });
});

describe('somebody who ends', () => {
  test('is named in all that was asked of it and not answered', () => {
    const { asks } = clock();
    asks.add({ from: agent, id: 1, receivers: [first] }, 1_000);
    asks.add({ from: agent, id: 2, receivers: [first, second] }, 1_000);
    asks.add({ from: second, id: 1, receivers: [first] }, 1_000);
    asks.add({ from: agent, id: 3, receivers: [second] }, 1_000);
    asks.answered(agent, 1, first);
    expect(asks.gone(first).map(({ from, id }) => [from, id])).toEqual([
      [agent, 2],
      [second, 1],
    ]);
    expect(asks.gone(first)).toEqual([]);
    expect(asks.answered(agent, 2, first)).toBe(false);
    expect(asks.answered(agent, 2, second)).toBe(true);
    expect(asks.count).toBe(1);
  });

  test('is answered no more', () => {
    const { asks } = clock();
    asks.add({ from: agent, id: 1, receivers: [first] }, 1_000);
    expect(asks.gone(agent)).toEqual([]);
    expect([asks.answered(agent, 1, first), asks.count]).toEqual([false, 0]);
  });

  test('having asked itself, is named to nobody', () => {
    const { asks } = clock();
    asks.add({ from: first, id: 1, receivers: [first, second] }, 1_000);
    expect(asks.gone(first)).toEqual([]);
  });
});

describe('memory', () => {
  test('what nobody answered in time is forgotten with the next question', () => {
    const { asks, time } = clock();
    for (const id of [1, 2]) asks.add({ from: agent, id, receivers: [first] }, 100 * id);
    time.nowMs = 100;
    asks.add({ from: agent, id: 3, receivers: [first] }, 100);
    expect(asks.count).toBe(2);
    expect([1, 2, 3].map((id) => asks.answered(agent, id, first))).toEqual([false, true, true]);
  });

  test('one sender costs no more than a limit, and its oldest go first', () => {
    const { asks } = clock();
    asks.add({ from: second, id: 1, receivers: [first] }, 1_000);
    for (let id = 1; id <= mostAsksOfOne + 10; id += 1) asks.add({ from: agent, id, receivers: [first] }, 1_000);
    expect(asks.count).toBe(mostAsksOfOne + 1);
    expect([1, 10, 11].map((id) => asks.answered(agent, id, first))).toEqual([false, false, true]);
    expect(asks.answered(second, 1, first)).toBe(true);
  });

  test('an id that is used again replaces what it named', () => {
    const { asks } = clock();
    asks.add({ from: agent, id: 1, receivers: [first] }, 1_000);
    asks.add({ from: agent, id: 1, receivers: [second] }, 1_000);
    expect(asks.count).toBe(1);
    expect([asks.answered(agent, 1, first), asks.answered(agent, 1, second)]).toEqual([false, true]);
  });
});

test('what is asked of each in a message of its own, under one id, is answered by each', () => {
  const { asks } = clock();
  for (const receiver of [first, second]) asks.add({ from: agent, id: 1, receivers: [receiver] }, 1_000, true);
  expect(asks.count).toBe(1);
  expect(asks.gone(first).map(({ from, id }) => [from, id])).toEqual([[agent, 1]]);
  expect([asks.answered(agent, 1, first), asks.answered(agent, 1, second)]).toEqual([false, true]);
  expect(asks.count).toBe(0);
});

test('somebody is asked until it has answered, or nobody waits any more', () => {
  const { time, asks } = clock();
  expect(asks.isAsked(first)).toBe(false);
  asks.add({ from: agent, id: 1, receivers: [first, second] }, 1_000);
  asks.answered(agent, 1, first);
  expect([asks.isAsked(first), asks.isAsked(second), asks.isAsked(agent)]).toEqual([false, true, false]);
  time.nowMs = 1_000;
  expect(asks.isAsked(second)).toBe(false);
});
