import { expect, test, vi } from 'vitest';
import { createMessenger } from '../src/index.js';
import type { SealedSystem, WireMessage } from '../src/index.js';

function starting() {
  const sent: (WireMessage | SealedSystem)[] = [];
  const refused: string[] = [];
  const messenger = createMessenger({
    role: 'app',
    osId: 1,
    keeps: true,
    post: (message) => sent.push(message) > 0,
    refused: (text) => void refused.push(text),
  });
  return { messenger, sent, refused };
}

test('while a program starts, messages wait for the first listener of their action, in order', async () => {
  const { messenger } = starting();
  const heard: unknown[] = [];
  messenger.on('b', (data) => heard.push(['b', data]));
  for (const [action, data] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ] as const)
    messenger.receive({ action, data });
  expect(heard).toEqual([['b', 2]]);
  messenger.on('a', (data) => heard.push(['a', data]));
  await Promise.resolve();
  expect(heard).toEqual([
    ['b', 2],
    ['a', 1],
    ['a', 3],
  ]);
  messenger.receive({ action: 'a', data: 4 });
  expect(heard.at(-1)).toEqual(['a', 4]);
});

test('a request waits for its handler, and is refused when the program has started without one', async () => {
  const { messenger, sent } = starting();
  const ask = (id: number, action: string) =>
    messenger.receive({ action, data: id, from: 'agent', senderWorkerId: '2', '@ec': { id, ask: 'reply' } });
  ask(1, 'double');
  ask(2, 'treble');
  expect(sent).toEqual([]);
  messenger.handle('double', (n) => Number(n) * 2);
  messenger.started();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  const answers = sent.map((message) => (message as { data: { id: number; outcome: object } }).data);
  expect(answers.toSorted((one, other) => one.id - other.id)).toMatchObject([
    { id: 1, outcome: { kind: 'reply', data: 2 } },
    { id: 2, outcome: { kind: 'refused', reason: 'no-handler' } },
  ]);
});

test('a loop over an action hears what came before it', async () => {
  const { messenger } = starting();
  messenger.receive({ action: 'a', data: 1 });
  const inbox = messenger.messages('a');
  expect((await inbox.next()).value).toMatchObject({ data: 1 });
});

test('what nobody has listened to is gone when the program has started', async () => {
  const { messenger } = starting();
  messenger.receive({ action: 'a', data: 1 });
  messenger.started();
  const late = vi.fn();
  messenger.on('a', late);
  await Promise.resolve();
  expect(late).not.toHaveBeenCalled();
});

test.each([
  ['messages', 10_000, 'x'],
  ['bytes', 129, 'x'.repeat(1_040_000)],
])('so many %s wait, and beyond who asks is told that it is full', async (_what, most, data) => {
  const { messenger, sent, refused } = starting();
  const from = { role: 'agent', osId: 2 } as const;
  for (let n = 0; n < most; n += 1) expect(messenger.receive({ action: 'a', data }, from)).toBe(true);
  expect(messenger.receive({ action: 'b', data }, from)).toBe(false);
  expect(messenger.receive({ action: 'b', data, '@ec': { id: 1, ask: 'reply' } }, from)).toBe(false);
  expect(messenger.receive({ action: 'b', data, '@ec': { id: 2, ask: 'receipt' } }, from)).toBe(false);
  expect(sent).toMatchObject([
    { type: 'answer', data: { id: 1, to: from, outcome: { kind: 'refused', reason: 'full' } } },
    { type: 'answer', data: { id: 2, to: from, outcome: { kind: 'refused', reason: 'full' } } },
  ]);
  expect(refused).toHaveLength(3);
  expect(messenger.counters()).toMatchObject([
    { action: 'a', received: most, refused: 0 },
    { action: 'b', received: 0, refused: 3 },
  ]);
  // What is heard makes room.
  let heard = 0;
  messenger.on('a', () => (heard += 1));
  await Promise.resolve();
  expect(heard).toBe(most);
  expect(messenger.receive({ action: 'b', data }, from)).toBe(true);
});
