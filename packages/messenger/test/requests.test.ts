import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMessenger, MessageError, RequestError, sealSystem } from '../src/index.js';
import type { Messenger, MessengerEnd, MessengerOptions, Peer, SealedSystem, WireMessage } from '../src/index.js';

const left: Peer = { role: 'parent', osId: 0 };
const right: Peer = { role: 'app', osId: 301 };
type Wire = WireMessage | SealedSystem;

/** Two ends and a channel of JSON between them, as between two plain processes. */
function pair(options: Partial<MessengerOptions> = {}) {
  const wire: { readonly to: Peer; readonly message: Wire }[] = [];
  const refused: string[] = [];
  const ends = new Map<Peer, MessengerEnd>();
  const make = (self: Peer, peer: Peer): MessengerEnd =>
    createMessenger({
      ...self,
      peer,
      post(message) {
        wire.push({ to: peer, message });
        return ends.get(peer)?.receive(JSON.parse(JSON.stringify(message))) !== undefined;
      },
      refused: (text) => void refused.push(text),
      ...options,
    });
  const [parent, app] = [make(left, right), make(right, left)];
  ends.set(left, parent).set(right, app);
  return { parent, app, ends, wire, refused };
}

/** One end of a channel to a relay, whose answers are given by hand. */
function alone(options: Partial<MessengerOptions> = {}) {
  const posted: Wire[] = [];
  const refused: string[] = [];
  const messenger = createMessenger({
    role: 'agent',
    osId: 200,
    post: (message) => posted.push(message) > 0,
    refused: (text) => void refused.push(text),
    ...options,
  });
  const answers = () =>
    posted.flatMap((message) => ('type' in message && message.type === 'answer' ? [message.data] : []));
  return { messenger, posted, refused, answers };
}

afterEach(() => void vi.useRealTimers());

describe('a request', () => {
  test.each<[string, (data: unknown) => unknown]>([
    ['at once', (data) => [data]],
    ['later', async (data) => Promise.resolve([data])],
  ])('is answered by its handler: %s', async (_what, handler) => {
    const { parent, app } = pair();
    app.handle('echo', handler);
    await expect(parent.request('app', 'echo', 'x')).resolves.toEqual(['x']);
  });

  test('goes both ways, and the handler knows who asks', async () => {
    const { parent, app } = pair();
    parent.handle('who', (_data, from) => from);
    app.handle('who', (_data, from) => from);
    expect(await Promise.all([parent.request('app', 'who'), app.request('parent', 'who')])).toEqual([left, right]);
  });

  test('of many, each gets its own reply, in whatever order they come', async () => {
    const { parent, app } = pair();
    const replies: (() => void)[] = [];
    app.handle('double', (n) => new Promise((resolve) => void replies.push(() => resolve(Number(n) * 2))));
    const asked = Promise.all([1, 2, 3].map((n) => parent.request('app', 'double', n)));
    for (const reply of replies.reverse()) reply();
    expect(await asked).toEqual([2, 4, 6]);
  });

  test('carries both ways what JSON does not', async () => {
    const { parent, app } = pair();
    app.handle('echo', (data) => ({ data, at: new Date(5) }));
    const data = new Map<unknown, unknown>([['bytes', Buffer.from('x')]]);
    await expect(parent.request('app', 'echo', data)).resolves.toEqual({ data, at: new Date(5) });
  });

  test('has no reply where the handler gives none', async () => {
    const { parent, app } = pair();
    app.handle('do', () => {});
    await expect(parent.request('app', 'do')).resolves.toBeUndefined();
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw failure();
      },
    ],
    ['rejects', async () => Promise.reject(failure())],
  ])('fails with what its handler %s', async (_what, handler) => {
    const { parent, app } = pair();
    app.handle('fail', handler);
    const error: unknown = await parent.request('app', 'fail').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: 'too far',
      code: 'E_FAR',
      stack: expect.stringContaining('failure') as string,
      cause: { name: 'TypeError', message: 'the map is old' },
    });
  });

  function failure(): Error {
    return Object.assign(new RangeError('too far', { cause: new TypeError('the map is old') }), { code: 'E_FAR' });
  }

  test.each<[string, unknown]>([
    ['a function', { now: () => 1 }],
    [
      'a cycle',
      (() => {
        const ring: { self?: unknown } = {};
        ring.self = ring;
        return ring;
      })(),
    ],
    ['a symbol', Symbol('s')],
    ['a promise in a Map', new Map([[1, Promise.resolve()]])],
  ])('whose reply cannot be carried fails at once: %s', async (_what, reply) => {
    const { parent, app } = pair();
    app.handle('get', () => reply);
    await expect(parent.request('app', 'get', undefined, { timeoutMs: 100 })).rejects.not.toMatchObject({
      code: 'EC_REQUEST_TIMED_OUT',
    });
  });

  test('that nobody handles is refused', async () => {
    const { parent } = pair();
    await expect(parent.request('app', 'get')).rejects.toMatchObject({
      name: 'RequestError',
      code: 'EC_REQUEST_REFUSED',
      reason: 'no-handler',
      action: 'get',
      peer: 'app 301',
      message: expect.stringMatching(
        /^the request "get" to app 301 was refused: nobody handles "get" there: call handle/,
      ),
    });
  });

  test('is no message: listeners do not hear it, and a message reaches no handler', async () => {
    const { parent, app } = pair();
    const heard = vi.fn();
    const handled = vi.fn(() => 1);
    app.on('get', heard).handle('get', handled);
    await parent.request('app', 'get');
    parent.send('get', 1, 'app');
    expect([heard.mock.calls.length, handled.mock.calls.length]).toEqual([1, 1]);
  });

  test('fails when its time is up: the error names peer, action and time', async () => {
    vi.useFakeTimers();
    const { messenger } = alone();
    const asked = expect(
      messenger.request({ role: 'app', slot: 1 }, 'get', 1, { timeoutMs: 50 }),
    ).rejects.toMatchObject({
      code: 'EC_REQUEST_TIMED_OUT',
      message: 'the request "get" to app in slot 1 has no reply, after 50 ms',
    });
    await vi.advanceTimersByTimeAsync(50);
    await asked;
  });

  test('waits 30 s, or as long as it is told; for ever, it says no time', () => {
    vi.useFakeTimers();
    const { messenger, posted } = alone();
    for (const timeoutMs of [undefined, 5.5, Infinity])
      messenger.request('app', 'get', 1, { timeoutMs }).catch(() => {});
    const header = { ask: 'reply', one: true };
    expect(posted).toEqual([
      { action: 'get', data: 1, to: 'app', '@ec': { ...header, id: 1, waitMs: 30_000 } },
      { action: 'get', data: 1, to: 'app', '@ec': { ...header, id: 2, waitMs: 6 } },
      { action: 'get', data: 1, to: 'app', '@ec': { ...header, id: 3, waitMs: undefined } },
    ]);
    messenger.close();
  });

  test('is given up by its signal', async () => {
    const { messenger, posted } = alone();
    const controller = new AbortController();
    const before = messenger.request('app', 'get', 1, { signal: AbortSignal.abort() });
    await expect(before).rejects.toMatchObject({ code: 'EC_REQUEST_ABORTED' });
    expect(posted).toEqual([]);
    const during = messenger.request('app', 'get', 1, { signal: controller.signal });
    controller.abort();
    await expect(during).rejects.toMatchObject({ code: 'EC_REQUEST_ABORTED', peer: 'app' });
  });

  test.each<[string, (end: MessengerEnd) => void, string]>([
    ['the other end is gone', (end) => end.peerGone(), 'EC_PEER_GONE'],
    ['this end is closed', (end) => end.close(), 'EC_MESSENGER_CLOSED'],
  ])('fails at once when %s', async (_what, end, code) => {
    const { messenger } = alone();
    const asked = messenger.request('app', 'get');
    end(messenger);
    await expect(asked).rejects.toBeInstanceOf(RequestError);
    await expect(asked).rejects.toMatchObject({ code });
  });

  test('of a closed end is not sent', async () => {
    const { messenger, posted } = alone();
    messenger.close();
    await expect(messenger.request('app', 'get')).rejects.toThrow(
      /"get" to app could not be sent: this messenger was closed/,
    );
    expect(posted).toEqual([]);
  });

  test.each<[string, Partial<MessengerOptions>, unknown]>([
    ['its channel is closed', { post: () => false }, 1],
    ['its channel is full', { post: () => 'full' }, 1],
    ['it is too large', { maxBytes: 100 }, 'x'.repeat(100)],
    ['it cannot be carried', {}, () => 1],
    ['it cannot be cloned', {}, new SharedArrayBuffer(8)],
    ['it cannot be packed', {}, new Map([[1, Promise.resolve()]])],
    [
      'a getter throws',
      {},
      {
        get a() {
          throw new Error('no');
        },
      },
    ],
  ])('and a message that %s is a MessageError', async (_what, options, data) => {
    const { messenger, posted } = alone(options);
    await expect(messenger.request('app', 'get', data)).rejects.toBeInstanceOf(MessageError);
    await expect((async () => messenger.send('get', data))()).rejects.toMatchObject({
      name: 'MessageError',
      code: 'EC_MESSAGE_NOT_SENT',
      action: 'get',
      receiver: 'app',
    });
    expect(posted).toEqual([]);
  });

  test('what is far too large is not looked through to its end', () => {
    const { messenger } = alone({ maxBytes: 10_000 });
    let looks = 0;
    let data: object = {
      get leaf() {
        looks += 1;
        return 'leaf';
      },
    };
    // Each level holds the one below twice: a small object, and 2^17 leaves in JSON.
    for (let level = 0; level < 17; level += 1) data = { left: data, right: data };
    expect(() => messenger.send('a', data)).toThrow(MessageError);
    expect(looks).toBeLessThan(10_000);
  });

  test('what is changed after the call does not change a packed one', () => {
    const { messenger, posted } = alone();
    const data = new Map([[1, 'one']]);
    messenger.send('a', data);
    const before = structuredClone(posted);
    data.set(2, 'two');
    expect(posted).toEqual(before);
  });

  test('to an address that is none is an error, not a crash', async () => {
    const { messenger } = alone();
    await expect(messenger.request('nobody' as 'app', 'get')).rejects.toBeInstanceOf(MessageError);
    for (const to of [5, true, {}])
      await expect(messenger.request(to as unknown as 'app', 'get')).rejects.toBeInstanceOf(MessageError);
  });
});

describe('an answer', () => {
  const reply = (id: number, from: Peer | undefined, data: unknown) =>
    sealSystem({
      type: 'answer',
      data: { id, to: { role: 'agent', osId: 200 }, from, outcome: { kind: 'reply', data } },
    });

  test('that nobody asked for, and a second one, are counted and told', async () => {
    const { messenger, refused } = alone();
    expect(messenger.receive(reply(7, right, 'forged'))).toBe(false);
    const asked = messenger.request('app', 'get');
    expect(messenger.receive(reply(1, right, 'first'))).toBe(true);
    expect(messenger.receive(reply(1, right, 'second'))).toBe(false);
    await expect(asked).resolves.toBe('first');
    expect(refused).toEqual(
      [1, 2].map(() => expect.stringMatching(/^an answer from app 301 that nobody waits for/) as string),
    );
    expect(messenger.counters()).toContainEqual(
      expect.objectContaining({ peer: 'app 301', action: '(answers)', refused: 2 }),
    );
  });

  test('that comes too late is counted and told', async () => {
    vi.useFakeTimers();
    const { messenger, refused } = alone();
    const asked = messenger.request('app', 'get', 1, { timeoutMs: 5 }).catch(() => {});
    await vi.advanceTimersByTimeAsync(5);
    await asked;
    expect(messenger.receive(reply(1, right, 'late'))).toBe(false);
    expect(refused).toHaveLength(1);
  });

  test('that claims to come the direct way, of somebody who was not asked that way, is not believed', async () => {
    const { messenger, refused } = alone();
    const asked = messenger.request('app', 'get');
    const outcome = { kind: 'reply', data: 'forged' } as const;
    const forged = { id: 1, to: { role: 'agent', osId: 200 }, from: { role: 'app', osId: 302 }, direct: true, outcome };
    expect(messenger.receive(JSON.parse(JSON.stringify({ '@ec': 1, type: 'answer', data: forged })))).toBe(false);
    messenger.receive(reply(1, right, 'true'));
    await expect(asked).resolves.toBe('true');
    expect(refused).toHaveLength(1);
  });

  test('without a relay comes from the one peer, whatever it says', async () => {
    const { parent, refused } = pair({ post: () => true });
    expect(parent.receive(reply(9, { role: 'master', osId: 1 }, 1))).toBe(false);
    expect(refused[0]).toMatch(/^an answer from app 301 /);
    const receipt = parent.send('a', 1, 'app', { receipt: true });
    parent.receive(
      sealSystem({
        type: 'answer',
        data: { id: 1, to: left, from: { role: 'master', osId: 1 }, outcome: { kind: 'received' } },
      }),
    );
    await expect(receipt).resolves.toEqual({ delivered: [right], failed: [] });
  });

  test.each<[string, unknown]>([
    ['of another protocol', { ...reply(1, right, 1), '@ec': 2 }],
    ['without an outcome', { '@ec': 1, type: 'answer', data: { id: 1, to: right } }],
    [
      'with an unknown outcome',
      { '@ec': 1, type: 'answer', data: { id: 1, to: right, outcome: { kind: 'toString' } } },
    ],
  ])('%s is none', async (_what, raw) => {
    const { messenger } = alone();
    const asked = messenger.request('app', 'get');
    expect(messenger.receive(raw)).toBe(false);
    messenger.receive(reply(1, right, 'right'));
    await expect(asked).resolves.toBe('right');
  });

  test('that the channel has no room for is told, and a refusal that the asker hears of', async () => {
    const posted: Wire[] = [];
    const { messenger, refused } = alone({
      // As an outbox does it: replies are refused, word of the relay is not.
      post(message) {
        const isReply = 'type' in message && message.type === 'answer' && message.data.outcome.kind === 'reply';
        if (!isReply) posted.push(message);
        return isReply ? 'full' : 'waiting';
      },
    });
    messenger.handle('get', () => 'a reply');
    messenger.receive({ action: 'get', from: 'app', senderWorkerId: '301', '@ec': { id: 1, ask: 'reply' } });
    await new Promise(setImmediate);
    expect(posted).toMatchObject([{ type: 'answer', data: { id: 1, outcome: { kind: 'refused', reason: 'full' } } }]);
    expect(refused).toEqual([expect.stringContaining('answer to app 301')]);
  });

  test('that is larger than messages may be is a refusal, too', async () => {
    const { messenger, answers } = alone({ maxBytes: 100 });
    messenger.handle('get', () => 'x'.repeat(1_000));
    messenger.receive({ action: 'get', from: 'app', senderWorkerId: '301', '@ec': { id: 1, ask: 'reply' } });
    await new Promise(setImmediate);
    expect(answers()).toHaveLength(1);
    expect(answers()[0]?.outcome.kind).not.toBe('reply');
  });

  test('of an end that was closed meanwhile is not sent', async () => {
    const { messenger, posted } = alone();
    messenger.handle('get', () => messenger.close());
    messenger.receive({ action: 'get', '@ec': { id: 1, ask: 'reply' } });
    await new Promise(setImmediate);
    expect(posted).toEqual([]);
  });
});

describe('a message that cannot be read', () => {
  test('is told, counted, and refused to who asked', () => {
    const { messenger, refused, answers } = alone();
    const heard = vi.fn();
    messenger.on('a', heard);
    const message = { action: 'a', data: 'no', from: 'app', senderWorkerId: '301' };
    expect(messenger.receive({ ...message, '@ec': { codec: 'v8' } })).toBe(false);
    expect(messenger.receive({ ...message, '@ec': { codec: 'v8', id: 4, ask: 'reply' } })).toBe(false);
    expect(heard).not.toHaveBeenCalled();
    expect(refused).toHaveLength(2);
    expect(answers()).toMatchObject([
      { id: 4, to: { role: 'app', osId: 301 }, outcome: { kind: 'refused', reason: 'unsendable' } },
    ]);
  });
});

describe('what makes no sense', () => {
  test.each<[string, object, string, string]>([
    ['a header', { action: 'a', '@ec': { ask: 'perhaps' } }, 'a', 'the header "@ec" makes no sense'],
    ['an address', { action: 'a', to: {} }, 'a', 'to should be a string, got object'],
    ['an id', { action: 'a', receiverPid: 1.5 }, 'a', 'receiverPid should be a string'],
    ['a message of another version', { '@ec': 2, type: 'answer' }, '(unreadable)', 'speaks protocol 2, not 1'],
    ['an answer', { '@ec': 1, type: 'answer', data: { id: 1 } }, '(unreadable)', 'has data of the wrong shape'],
  ])('is counted and told: %s', (_what, raw, action, why) => {
    const { messenger, refused } = alone();
    expect(messenger.receive(raw, { role: 'app', osId: 301 })).toBe(false);
    expect(messenger.receive(raw)).toBe(false);
    expect(refused).toEqual([expect.stringContaining(why), expect.stringContaining(why)]);
    expect(messenger.counters()).toMatchObject([
      { peer: 'app 301', action, refused: 1, received: 0 },
      { peer: 'master', action, refused: 1, received: 0 },
    ]);
  });

  test.each([['a text'], [null], [{ cmd: 'NODE_HANDLE' }], [[1]]])('but what is foreign is nobody’s: %j', (raw) => {
    const { messenger, refused } = alone();
    expect(messenger.receive(raw)).toBe(false);
    expect([refused, messenger.counters()]).toEqual([[], []]);
  });
});

describe('a channel that clones', () => {
  test('is given payloads as they are, and refuses what cannot be cloned', async () => {
    const ends = new Map<Peer, MessengerEnd>();
    const make = (self: Peer, peer: Peer) =>
      createMessenger({
        ...self,
        peer,
        clones: true,
        post: (message) => ends.get(peer)?.receive(structuredClone(message)) !== undefined,
      });
    const [parent, app] = [make(left, right), make(right, left)];
    ends.set(left, parent).set(right, app);
    app.handle('echo', (data) => data);
    const data = new Map([[1n, [new Date(5), -0, undefined]]]);
    await expect(parent.request('app', 'echo', data)).resolves.toEqual(data);
    await expect(parent.request('app', 'echo', () => 1)).rejects.toBeInstanceOf(MessageError);
  });
});

describe('handlers', () => {
  test('there is one for each action, and it can be taken away', async () => {
    const { parent, app } = pair();
    const handle = (end: Messenger) => end.handle('get', () => 1);
    expect(handle(app)).toBe(app);
    expect(() => handle(app)).toThrow(new TypeError('the request "get" has a handler already: there can be one only'));
    app.off('get');
    await expect(parent.request('app', 'get')).rejects.toMatchObject({ reason: 'no-handler' });
    handle(app);
    await expect(parent.request('app', 'get')).resolves.toBe(1);
  });

  test.each(['__proto__', 'constructor', 'error', ''])('%j is an action like any other', async (action) => {
    const { parent, app } = pair();
    await expect(parent.request('app', action)).rejects.toMatchObject({ reason: 'no-handler' });
    app.handle(action, () => 1);
    await expect(parent.request('app', action)).resolves.toBe(1);
  });

  test('a closed end has none', () => {
    const { app } = pair();
    app.close();
    expect(() => app.handle('get', () => 1).handle('get', () => 1)).not.toThrow();
    expect(app.receive({ action: 'get', '@ec': { id: 1, ask: 'reply' } })).toBe(false);
  });
});
