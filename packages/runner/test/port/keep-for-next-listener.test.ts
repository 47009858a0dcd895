import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepForNextListener } from '../../src/port/keep-for-next-listener.js';

test('what comes before somebody listens is heard then, in order and once', async () => {
  const channel = new EventEmitter();
  const nodes: unknown[] = [];
  channel.on('message', (message) => nodes.push(message));
  keepForNextListener(channel);
  channel.emit('message', 1);
  channel.emit('message', 2);

  const heard: unknown[] = [];
  channel.on('message', (message) => heard.push(message));
  await setImmediate();
  channel.emit('message', 3);
  expect(heard).toEqual([1, 2, 3]);
  expect(nodes).toEqual([1, 2, 3]);
  expect([channel.listenerCount('message'), channel.listenerCount('newListener')]).toEqual([2, 0]);
});

test('a listener of `once` hears one', async () => {
  const channel = new EventEmitter();
  keepForNextListener(channel);
  channel.emit('message', 1);
  channel.emit('message', 2);
  const heard: unknown[] = [];
  channel.once('message', (message) => heard.push(message));
  await setImmediate();
  expect(heard).toEqual([1]);
});
