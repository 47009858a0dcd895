import { expect, test } from 'vitest';
import { createMessenger } from '../src/index.js';

function end() {
  const messenger = createMessenger({ role: 'app', osId: 301, post: () => true });
  const say = (...all: readonly unknown[]) => {
    for (const data of all) messenger.receive({ action: 'a', data, from: 'agent', senderWorkerId: '200' });
  };
  return { messenger, say };
}

test('a loop gets what came before and what comes while it waits, with who sent it', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a');
  say(1, 2);
  const seen: unknown[] = [];
  for await (const message of inbox) {
    seen.push(message);
    if (message.data === 2) queueMicrotask(() => say(3));
    if (message.data === 3) break;
  }
  const from = { role: 'agent', osId: 200 };
  expect(seen).toEqual([1, 2, 3].map((data) => ({ data, from })));
});

test('who asks several times at once is answered in order', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a');
  const asked = Promise.all([inbox.next(), inbox.next()]);
  say(1, 2, 3);
  expect((await asked).map(({ value }) => (value as { data: unknown }).data)).toEqual([1, 2]);
});

test('beyond the limit the oldest is dropped, and counted', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a', { limit: 2 });
  say(1, 2, 3, 4, 5);
  expect(inbox.dropped).toBe(3);
  messenger.close();
  const seen: unknown[] = [];
  for await (const { data } of inbox) seen.push(data);
  expect(seen).toEqual([4, 5]);
});

test('nothing is dropped while somebody waits', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a', { limit: 0 });
  const asked = inbox.next();
  say(1, 2);
  await expect(asked).resolves.toMatchObject({ value: { data: 1 } });
  expect(inbox.dropped).toBe(1);
});

test('leaving the loop stops it: nothing is kept any more', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a', { limit: 1 });
  say(1);
  // oxlint-disable-next-line no-unreachable-loop -- it is left at once
  for await (const { data } of inbox) {
    expect(data).toBe(1);
    break;
  }
  say(2, 3);
  expect(inbox.dropped).toBe(0);
  await expect(inbox.next()).resolves.toEqual({ done: true, value: undefined });
});

test('an error in the loop stops it, too', async () => {
  const { messenger, say } = end();
  const inbox = messenger.messages('a', { limit: 1 });
  say(1);
  const loop = (async () => {
    for await (const { data } of inbox) throw new Error(`no ${String(data)}`);
  })();
  await expect(loop).rejects.toThrow('no 1');
  say(2, 3);
  expect(inbox.dropped).toBe(0);
});

test('closing the messenger ends every loop when it has had all that waits', async () => {
  const { messenger, say } = end();
  const [first, second] = [messenger.messages('a'), messenger.messages('a')];
  const waiting = second.next();
  say(1);
  await waiting;
  const asked = second.next();
  messenger.close();
  say(2);
  const seen: unknown[] = [];
  for await (const { data } of first) seen.push(data);
  expect(seen).toEqual([1]);
  await expect(asked).resolves.toEqual({ done: true, value: undefined });
});

test('of a closed messenger it is empty', async () => {
  const { messenger } = end();
  messenger.close();
  await expect(messenger.messages('a').next()).resolves.toEqual({ done: true, value: undefined });
});

test('several loops and listeners hear the same, a request is none of theirs', async () => {
  const { messenger, say } = end();
  const heard: unknown[] = [];
  const inboxes = [messenger.messages('a'), messenger.messages('a')];
  messenger.on('a', (data) => heard.push(data));
  messenger.receive({ action: 'a', data: 0, '@ec': { id: 1, ask: 'reply' } });
  say(1);
  const results = await Promise.all(inboxes.map((inbox) => inbox.next()));
  expect(results).toMatchObject([{ value: { data: 1 } }, { value: { data: 1 } }]);
  expect(heard).toEqual([1]);
});
