import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMessenger, MessageError } from '../src/index.js';
import type { MessengerOptions, Peer } from '../src/index.js';

const app: Peer = { role: 'app', osId: 302 };
const unhandled = vi.fn();

beforeEach(() => void process.on('unhandledRejection', unhandled));
afterEach(() => {
  process.off('unhandledRejection', unhandled);
  unhandled.mockReset();
});

function end(options: Partial<MessengerOptions> = {}) {
  const emptied: (() => void)[] = [];
  const room = vi.fn(() => new Promise<void>((resolve) => void emptied.push(resolve)));
  const messenger = createMessenger({ role: 'agent', osId: 200, post: () => true, room, ...options });
  const empty = () => {
    for (const resolve of emptied.splice(0)) resolve();
  };
  return { messenger, room, empty };
}

/** Whether a promise has settled after all that is due now. */
async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  const settled = vi.fn();
  void promise.then(settled, settled);
  await new Promise(setImmediate);
  return settled.mock.calls.length > 0;
}

describe('awaited', () => {
  test('a message that was sent is done', async () => {
    const { messenger, room } = end();
    const sent = messenger.send('a');
    expect(sent).toMatchObject({ taken: true, full: false });
    await expect(sent).resolves.toBeUndefined();
    expect(room).not.toHaveBeenCalled();
  });

  test('one that waits for the channel is done when that has room', async () => {
    const { messenger, empty } = end({ post: () => 'waiting' });
    const sent = messenger.send('a');
    expect(sent).toMatchObject({ taken: true, full: true });
    expect(await isSettled(sent)).toBe(false);
    const awaited = Promise.resolve(sent);
    await new Promise(setImmediate);
    empty();
    await awaited;
  });

  test('one for a receiver that is full is done when that has room', async () => {
    const { messenger } = end();
    messenger.setFlow(app, false);
    const sent = messenger.send('a', 1, 'app');
    expect(sent).toMatchObject({ taken: true, full: true });
    expect(messenger.send('a', 1, { role: 'app', osId: 301 }).full).toBe(false);
    expect(await isSettled(sent)).toBe(false);
    messenger.setFlow(app, true);
    await sent;
  });

  test.each<[string, (messenger: ReturnType<typeof end>['messenger']) => void]>([
    ['is not there any more', (messenger) => messenger.setPeers([301])],
    ['need not be waited for, this end is closed', (messenger) => messenger.close()],
  ])('one for a receiver that was full and %s is done', async (_what, end_) => {
    const { messenger } = end();
    messenger.setFlow(app, false);
    const awaited = Promise.resolve(messenger.send('a', 1, app));
    end_(messenger);
    await awaited;
  });

  test('a broadcast waits for both', async () => {
    const { messenger } = end();
    messenger.setFlow(app, false);
    messenger.setFlow({ role: 'agent', osId: 200 }, false);
    const sent = messenger.broadcast('a');
    expect(sent).toMatchObject({ taken: true, full: true });
    messenger.setFlow(app, true);
    expect(await isSettled(sent)).toBe(false);
    messenger.setFlow({ role: 'agent', osId: 200 }, true);
    await sent;
  });

  test.each([false, 'full', 'closed'] as const)('one that was not taken (%s) says why', async (said) => {
    const { messenger } = end({ post: () => said });
    const sent = messenger.send('a', 1, app);
    expect(sent.taken).toBe(false);
    await expect(sent).rejects.toBeInstanceOf(MessageError);
    await expect(messenger.broadcast('a')).rejects.toThrow(
      /^the message "a" to app could not be sent: its channel is closed, or full: await/,
    );
  });

  test('one of a closed end says so', async () => {
    const { messenger } = end();
    messenger.close();
    await expect(messenger.send('a')).rejects.toThrow('"a" to app could not be sent: this messenger was closed');
  });
});

test('not awaited, a failure is nobody’s unhandled rejection', async () => {
  const { messenger } = end({ post: () => false });
  messenger.send('a');
  messenger.broadcast('a');
  void messenger.sendToApp('a').then(undefined, () => {});
  await new Promise(setImmediate);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a failed request, receipt or answer is its caller’s, and no other’s', async () => {
  const { messenger } = end({ post: () => false });
  await expect(messenger.request('app', 'a')).rejects.toBeInstanceOf(MessageError);
  await expect(messenger.broadcast('a', 1, { receipt: true })).rejects.toBeInstanceOf(MessageError);
  messenger.receive({ action: 'a', '@ec': { id: 1, ask: 'reply' } });
  await new Promise(setImmediate);
  expect(unhandled).not.toHaveBeenCalled();
});
