import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { connectPort, createPortOutbox, RequestError } from '../../src/index.js';
import type { Messenger, Pushed } from '../../src/index.js';

const ports: MessagePort[] = [];

function twoPorts() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  return { port1, port2 };
}

function pair() {
  const { port1, port2 } = twoPorts();
  return { main: connectPort(port1, { role: 'parent', peerRole: 'app' }), thread: connectPort(port2), port1, port2 };
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

class Money {
  constructor(readonly cents: number) {}
  toJSON() {
    return `${this.cents / 100} EUR`;
  }
}

const received = (messenger: Messenger): Promise<unknown> =>
  new Promise((resolve) => void messenger.once('a', (data) => resolve(data)));

test.each<[string, unknown, unknown]>([
  ['plain data', { a: [1, 'b', null] }, { a: [1, 'b', null] }],
  ['a Buffer', Buffer.from('abc'), Buffer.from('abc')],
  ['a Buffer within', { b: [Buffer.from('abc')] }, { b: [Buffer.from('abc')] }],
  ['an object with a toJSON', { price: new Money(150) }, { price: '1.5 EUR' }],
  ['a toJSON in a Map', new Map([[1, new Money(150)]]), new Map([[1, '1.5 EUR']])],
  ['a URL', new URL('http://a.b/c'), 'http://a.b/c'],
  [
    'what JSON does not carry',
    new Map([[1n, [new Date(5), -0, undefined]]]),
    new Map([[1n, [new Date(5), -0, undefined]]]),
  ],
  ['typed arrays', new Float64Array([1.5, -0]), new Float64Array([1.5, -0])],
  ['an ArrayBuffer', new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]).buffer],
])('payloads and replies arrive as over a channel of processes: %s', async (_what, payload, expected) => {
  const { main, thread } = pair();
  const heard = received(thread);
  main.send('a', payload);
  const data = await heard;
  expect(data).toEqual(expected);
  expect(Buffer.isBuffer(data)).toBe(Buffer.isBuffer(expected));
  thread.handle('give', () => payload);
  const reply = await main.request('app', 'give');
  expect(reply).toEqual(expected);
  expect(Buffer.isBuffer(reply)).toBe(Buffer.isBuffer(expected));
});

test('memory that is shared stays shared', async () => {
  const { main, thread } = pair();
  const heard = received(thread);
  const shared = new Int32Array(new SharedArrayBuffer(4));
  main.send('a', { shared });
  const { shared: theirs } = (await heard) as { shared: Int32Array };
  Atomics.store(theirs, 0, 7);
  expect(shared[0]).toBe(7);
});

test('who awaits room when its end is closed goes on, and what waited is told', async () => {
  const { port1 } = twoPorts();
  const refused = vi.fn<(text: string) => void>();
  const main = connectPort(port1, { refused });
  let last = main.send('a', 1);
  while (!last.full) last = main.send('a', 1);
  const asked = main.request('parent', 'ask');
  const failed = expect(asked).rejects.toBeInstanceOf(RequestError);
  main.close();
  await last;
  await failed;
  expect(refused).toHaveBeenCalledWith('a message was dropped, the port is closed');
  expect(main.send('a', 1).taken).toBe(false);
});

test('a thread that does not read is not written to without end, also where messages are large', async () => {
  const { port1, port2 } = twoPorts();
  const main = connectPort(port1);
  const data = new Uint8Array(300_000);
  let taken = 0;
  while (!main.send('a', data).full) taken += 1;
  expect(taken).toBe(4);
  const heard: unknown[] = [];
  const thread = connectPort(port2);
  thread.on('a', (got) => heard.push((got as Uint8Array).length));
  await main.send('a', data);
  await vi.waitFor(() => expect(heard).toEqual(Array.from({ length: 6 }, () => 300_000)));
});

test.each<[string, number | undefined]>([
  ['as its sender says', 400_000],
  ['as it is seen to be', undefined],
])('of what is unread the bytes count, %s', (_what, bytes) => {
  const posted: unknown[] = [];
  const outbox = createPortOutbox({ isOpen: () => true, postMessage: (message) => void posted.push(message) });
  const message = { action: 'a', data: 'x'.repeat(400_000) };
  const push = (): Pushed => outbox.push(message, bytes);
  expect(Array.from({ length: 5 }, push)).toEqual(['sent', 'sent', 'sent', 'waiting', 'waiting']);
  outbox.read(1);
  expect(posted).toHaveLength(4);
  outbox.read();
  expect(posted).toHaveLength(5);
  outbox.read();
  // All that was unread is forgotten, and nothing besides.
  expect(Array.from({ length: 4 }, push)).toEqual(['sent', 'sent', 'sent', 'waiting']);
});

test('an end hears when the other is gone', async () => {
  const { port1, port2 } = twoPorts();
  const main = connectPort(port1);
  const asked = expect(main.request('parent', 'ask')).rejects.toMatchObject({ code: 'EC_PEER_GONE' });
  const gone = once(port1, 'close');
  port2.close();
  await gone;
  await asked;
});
