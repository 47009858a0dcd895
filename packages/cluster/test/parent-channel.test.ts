import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { noParent, openParentChannel } from '../src/parent-channel.js';

/** A process whose parent reads nothing once `full` is set. */
function child() {
  const sent: unknown[] = [];
  const state = { connected: true, full: false };
  const send = (message: unknown): boolean => {
    sent.push(message);
    return !state.full;
  };
  const source = Object.assign(new EventEmitter(), { send });
  Object.defineProperty(source, 'connected', { get: () => state.connected });
  return { source: source as unknown as NodeJS.Process, sent, state };
}

test('messages go to a parent who reads, and none to one that is gone', () => {
  const { source, sent, state } = child();
  const channel = openParentChannel(source);
  expect(channel.send({ action: 'a' })).toBe('sent');
  state.connected = false;
  expect(channel.send({ action: 'b' })).toBe('closed');
  expect([channel.isOpen(), noParent.send({})]).toEqual([false, 'closed']);
  expect(sent).toEqual([{ action: 'a' }]);
});

test('a parent who does not read costs a bounded memory', () => {
  const { source, sent, state } = child();
  const channel = openParentChannel(source, { count: 10 });
  state.full = true;
  const said = Array.from({ length: 20 }, (_, n) => channel.send({ n }));
  expect(sent).toEqual([{ n: 0 }]);
  expect(said.filter((one) => one === 'waiting')).toHaveLength(10);
  expect(said.filter((one) => one === 'full')).toHaveLength(9);
});

test('a channel that is closed by us is listened to no more', () => {
  const { source } = child();
  const channel = openParentChannel(source);
  const heard: unknown[] = [];
  channel.onMessage((message) => heard.push(message));
  source.emit('message', 1, undefined);
  channel.close();
  source.emit('message', 2, undefined);
  expect(heard).toEqual([1]);
});
