import { expect, test } from 'vitest';
import { createClusterEvents } from '../../src/deaths/cluster-events.js';
import type { DeathRecord } from '../../src/deaths/record.js';
import { killed } from '../view.js';

const death = killed;

function create() {
  const failures: unknown[] = [];
  return { failures, events: createClusterEvents((error) => failures.push(error)) };
}

test('each listener hears it once, until it is taken off', () => {
  const { events } = create();
  const heard: unknown[] = [];
  const listener = (record: DeathRecord): void => void heard.push(record);
  events.on('worker-exited', listener);
  events.on('worker-exited', listener);
  events.tell('worker-exited', death);
  events.off('worker-exited', listener);
  events.tell('worker-exited', death);
  expect(heard).toEqual([death]);
});

test('one that fails keeps nobody from hearing', async () => {
  const { events, failures } = create();
  const heard: string[] = [];
  events.on('worker-exited', () => {
    throw new Error('at once');
  });
  events.on('worker-exited', () => Promise.reject(new Error('later')));
  events.on('worker-exited', () => heard.push('heard'));
  events.tell('worker-exited', death);
  await new Promise((resolve) => setImmediate(resolve));
  expect([heard, failures.map(String)]).toEqual([['heard'], ['Error: at once', 'Error: later']]);
});

test('a listener that takes another off during an event has it off from then on', () => {
  const { events } = create();
  let count = 0;
  const second = (): void => void (count += 1);
  events.on('worker-exited', () => events.off('worker-exited', second));
  events.on('worker-exited', second);
  events.tell('worker-exited', death);
  events.tell('worker-exited', death);
  expect(count).toBe(1);
});

test.each(['error', 'exit', '__proto__', 'toString'])('there is no event %s', (event) => {
  const { events } = create();
  expect(() => events.on(event as 'worker-exited', () => {})).toThrow(
    `A cluster tells of worker-exited, and not of ${JSON.stringify(event)}.`,
  );
});
