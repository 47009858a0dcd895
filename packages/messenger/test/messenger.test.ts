import { describe, expect, test, vi } from 'vitest';
import { createMessenger, createRouter, MessageError } from '../src/index.js';
import type { Address, Messenger, MessengerEnd, Role, SealedSystem, Sent, WireMessage } from '../src/index.js';
import { people } from './people.js';

function end(role: Role = 'app') {
  const sent: (WireMessage | SealedSystem)[] = [];
  const post = vi.fn((message: WireMessage | SealedSystem) => sent.push(message) > 0);
  const messenger = createMessenger({ role, osId: 301, post });
  return { messenger, sent, post };
}

describe('sending', () => {
  test.each<[string, (messenger: Messenger) => Sent, readonly object[]]>([
    ['to the default addressee', (m) => m.send('a', 1), [{}]],
    ['to a role', (m) => m.send('a', 1, 'parent'), [{ to: 'parent' }]],
    [
      'to one of a role',
      (m) => m.send('a', 1, { role: 'app', osId: 7 }),
      [{ to: 'app', receiverPid: '7', receiverWorkerId: '7' }],
    ],
    ['to a sender without an id', (m) => m.send('a', 1, { role: 'agent', osId: undefined }), [{ to: 'agent' }]],
    [
      'to the parent, who has no id on the wire',
      (m) => m.send('a', 1, { role: 'parent', osId: 7 }),
      [{ to: 'parent' }],
    ],
    ['to the master, who needs none', (m) => m.send('a', 1, { role: 'master', osId: 7 }), [{ to: 'master' }]],
    ['to an id', (m) => m.sendTo(7, 'a', 1), [{ receiverPid: '7', receiverWorkerId: '7' }]],
    [
      'to an id in text, as Egg 4 keeps them',
      (m) => m.sendTo('7' as unknown as number, 'a', 1),
      [{ receiverPid: '7', receiverWorkerId: '7' }],
    ],
    ['to the apps', (m) => m.sendToApp('a', 1), [{ to: 'app' }]],
    ['to the agent', (m) => m.sendToAgent('a', 1), [{ to: 'agent' }]],
    ['to all', (m) => m.broadcast('a', 1), [{ to: 'app' }, { to: 'agent' }]],
    ['at random from an app', (m) => m.sendRandom('a', 1), [{ to: 'agent' }]],
    ['to a slot', (m) => m.send('a', 1, { role: 'app', slot: 2 }), [{ to: 'app', '@ec': { slot: 2 } }]],
    ['to a worker by its id', (m) => m.send('a', 1, { role: 'app', id: 2 }), [{ to: 'app', '@ec': { worker: 2 } }]],
  ])('%s', (_what, send, wires) => {
    const { messenger, sent } = end();
    expect(send(messenger)).toMatchObject({ taken: true, full: false });
    expect(sent).toEqual(wires.map((wire) => ({ action: 'a', data: 1, ...wire })));
  });

  test('at random from the agent: the relay picks', () => {
    const { messenger, sent } = end('agent');
    expect(messenger.sendRandom('a').taken).toBe(true);
    expect(sent).toEqual([{ action: 'a', data: undefined, to: 'app', '@ec': { one: true } }]);
  });

  test('a channel that refuses is told, and a broadcast tries both', () => {
    const { messenger, post } = end();
    post.mockReturnValueOnce(false);
    expect(messenger.broadcast('a').taken).toBe(false);
    expect(post).toHaveBeenCalledTimes(2);
    post.mockReturnValueOnce(false);
    expect(messenger.send('a').taken).toBe(false);
  });

  test('data that the channel cannot carry is an error that names action and receiver', () => {
    const messenger = createMessenger({
      role: 'agent',
      osId: 1,
      post: (message) => JSON.stringify(message).length > 0,
    });
    const thrown = (() => {
      try {
        return messenger.send('count', { of: () => 5 }, { role: 'app', osId: 7 });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(MessageError);
    expect(thrown).toMatchObject({
      name: 'MessageError',
      code: 'EC_MESSAGE_NOT_SENT',
      action: 'count',
      receiver: 'app 7',
      cause: expect.any(TypeError),
    });
    expect((thrown as Error).message).toMatch(
      /^the message "count" to app 7 could not be sent \(of is a function\): send plain data/,
    );
  });

  test.each<unknown>([
    'everyone',
    '',
    null,
    7,
    {},
    { osId: '' },
    { osId: 1.5 },
    { osId: Number.NaN },
    { role: 'constructor' },
    { role: 'app', osId: {} },
  ])('an address that is none is an error: %j', (to) => {
    const { messenger, sent } = end();
    expect(() => messenger.send('a', 1, to as Address)).toThrow(
      /^the message "a" to .* could not be sent: address it to /,
    );
    expect(sent).toEqual([]);
  });

  test.each<unknown>([undefined, 5, Symbol('s'), Object.create(null)])(
    'an action that is no string is an error',
    (action) => {
      const { messenger, sent } = end();
      expect(() => messenger.send(action as string)).toThrow(/its action should be a string, got /);
      expect(sent).toEqual([]);
    },
  );
});

describe('receiving', () => {
  test('data and sender reach the listeners in order', () => {
    const { messenger } = end();
    const heard: unknown[] = [];
    messenger.on('a', (data, from) => heard.push([1, data, from])).on('a', (data) => heard.push([2, data]));
    expect(messenger.receive({ action: 'a', data: 'x', from: 'agent', senderWorkerId: '200' })).toBe(true);
    expect(heard).toEqual([
      [1, 'x', { role: 'agent', osId: 200 }],
      [2, 'x'],
    ]);
  });

  test.each([
    [{}, { role: 'master', osId: undefined }],
    [{ from: 'app' }, { role: 'app', osId: undefined }],
    [
      { from: 'nobody', senderWorkerId: 'x' },
      { role: 'master', osId: undefined },
    ],
    [
      { from: 5, senderWorkerId: 7 },
      { role: 'master', osId: undefined },
    ],
  ])('an unstamped message %j comes from %j', (stamps, sender) => {
    const { messenger } = end();
    const listener = vi.fn();
    messenger.on('a', listener).receive({ action: 'a', ...stamps });
    expect(listener).toHaveBeenCalledWith(undefined, sender);
  });

  test('without a relay, who is at the other end is the sender, whatever the message claims', () => {
    const { messenger } = end('parent');
    const listener = vi.fn();
    messenger.on('ready', listener);
    expect(messenger.receive('ready', { role: 'app', osId: 7 })).toBe(true);
    messenger.receive({ action: 'ready', from: 'master', senderWorkerId: '1' }, { role: 'app', osId: 7 });
    expect(listener.mock.calls).toEqual([
      ['ready', { role: 'app', osId: 7 }],
      [undefined, { role: 'app', osId: 7 }],
    ]);
  });

  test.each(['error', '__proto__', 'constructor', 'app-exit', 'newListener', ''])(
    '%j is an ordinary action',
    (action) => {
      const { messenger } = end();
      expect(messenger.receive({ action, data: 1 })).toBe(true);
      const listener = vi.fn();
      messenger.on(action, listener).receive({ action, data: 2 });
      messenger.off(action, listener).receive({ action, data: 3 });
      expect(listener.mock.calls.map(([data]) => data as unknown)).toEqual([2]);
    },
  );

  test.each([
    undefined,
    'text',
    { '@ec': 1, type: 'retire', data: { graceMs: 1, lingerMs: 0, spreadMs: 0 } },
    { action: 'a', to: 5 },
  ])('not ours: %j', (raw) => {
    expect(end().messenger.receive(raw)).toBe(false);
  });
});

describe('listeners', () => {
  const emit = (messenger: MessengerEnd, data?: unknown) => messenger.receive({ action: 'a', data });

  test('once is once, also when the message comes again inside the listener', () => {
    const { messenger } = end();
    const listener = vi.fn(() => void emit(messenger));
    messenger.once('a', listener);
    emit(messenger);
    emit(messenger);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('off ends a once, and one registration at a time', () => {
    const { messenger } = end();
    const listener = vi.fn();
    messenger.on('a', listener).once('a', listener).off('a', listener);
    emit(messenger);
    emit(messenger);
    expect(listener).toHaveBeenCalledTimes(2);
    messenger.off('a', listener).off('a', listener);
    emit(messenger);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test('a listener that was stopped by an earlier one is not called, one that was added is called next time', () => {
    const { messenger } = end();
    const stopped = vi.fn();
    const added = vi.fn();
    messenger.once('a', () => messenger.off('a', stopped).on('a', added)).on('a', stopped);
    emit(messenger, 1);
    emit(messenger, 2);
    expect(stopped).not.toHaveBeenCalled();
    expect(added.mock.calls.map(([data]) => data as unknown)).toEqual([2]);
  });

  test('a closed messenger neither sends nor hears', () => {
    const { messenger, sent } = end();
    const after = vi.fn();
    messenger.on('a', () => messenger.close()).on('a', after);
    expect(emit(messenger)).toBe(true);
    messenger.on('a', after).once('a', after);
    expect(emit(messenger)).toBe(false);
    expect(messenger.broadcast('a').taken).toBe(false);
    messenger.close();
    expect(after).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });
});

test('a cluster in miniature: every end reaches every other through the relay', () => {
  const ends = new Map<number, MessengerEnd>();
  const router = createRouter({
    topology: () => people({ agentId: 200, appIds: [301, 302] }),
    deliver: (to, message) => ends.get(to.osId)?.receive(JSON.parse(JSON.stringify(message))) ?? false,
    refused: (refusal) => expect.unreachable(refusal.text),
  });
  const heard: string[] = [];
  const peers = [
    ['parent', 0],
    ['master', 100],
    ['agent', 200],
    ['app', 301],
    ['app', 302],
  ] as const;
  for (const [role, osId] of peers) {
    const post = (message: WireMessage | SealedSystem) =>
      role === 'master' && 'action' in message ? router.send(message) : router.receive(message, { role, osId });
    const messenger = createMessenger({ role, osId, post });
    ends.set(osId, messenger);
    messenger.on('who', (_data, from) => messenger.send('me', osId, from));
    messenger.on('me', (data, from) => heard.push(`${from.role} ${String(data)} to ${osId}`));
  }
  ends.get(301)?.broadcast('who');
  ends.get(301)?.send('who', undefined, 'master');
  ends.get(301)?.send('who', undefined, 'parent');
  ends.get(100)?.send('who', undefined, 'parent');
  ends.get(0)?.send('who');
  expect(heard).toEqual([
    'app 301 to 301',
    'app 302 to 301',
    'agent 200 to 301',
    'master 100 to 301',
    'parent 0 to 301',
    'parent 0 to 100',
    'master 100 to 0',
  ]);
});
