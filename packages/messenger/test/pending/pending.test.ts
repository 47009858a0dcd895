import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parentPeer } from '../../src/index.js';
import type { Outcome, Peer } from '../../src/index.js';
import { createPending } from '../../src/pending/pending.js';
import type { Question } from '../../src/pending/ask.js';

const app: Peer = { role: 'app', osId: 301 };
const other: Peer = { role: 'app', osId: 302 };
const question: Question = { action: 'price', peer: 'app 301', timeoutMs: 1_000 };
const refused = (reason: 'peer-gone' | 'full' | 'nobody'): Outcome => ({
  kind: 'refused',
  reason,
  text: `it is ${reason}`,
});
const routed = (...receivers: readonly Peer[]): Outcome => ({ kind: 'routed', receivers });
const received: Outcome = { kind: 'received' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, 'setTimeout');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Whether a process would go on living for what is asked. */
function keepsAlive(): boolean {
  const timers = vi.mocked(setTimeout).mock.results;
  return vi.getTimerCount() > 0 && (timers.at(-1)!.value as NodeJS.Timeout).hasRef();
}

/** What a promise came to, as far as it has. */
function watch(promise: Promise<unknown>) {
  const state: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value) => (state.value = value),
    (error: unknown) => (state.error = error),
  );
  return state;
}

describe('a request', () => {
  const ask = (asked: Partial<Question> = {}) => {
    const pending = createPending();
    const send = vi.fn<(id: number) => void>();
    const state = watch(pending.reply({ ...question, ...asked }, send));
    const settle = (outcome: Outcome, from: Peer | undefined = app) =>
      pending.settle({ id: send.mock.calls[0]?.[0] ?? -1, to: app, from, outcome });
    return { pending, send, state, settle };
  };

  test('gets its reply, and nothing is left', async () => {
    const { pending, state, settle } = ask();
    expect(pending.count).toBe(1);
    expect(keepsAlive()).toBe(true);
    expect(settle({ kind: 'reply', data: { euros: 1 } })).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(state).toEqual({ value: { euros: 1 } });
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });

  test('takes no second answer', () => {
    const { settle } = ask();
    expect(settle({ kind: 'reply' })).toBe(true);
    expect(settle({ kind: 'reply' })).toBe(false);
  });

  test('an answer to nothing is not taken', () => {
    expect(createPending().settle({ id: 1, to: app, outcome: { kind: 'reply' } })).toBe(false);
  });

  test.each<[string, Outcome, object]>([
    [
      'what the handler threw',
      {
        kind: 'error',
        error: { name: 'RangeError', message: 'no', code: 'E_NO', cause: { name: 'Error', message: 'why' } },
      },
      { name: 'RangeError', message: 'no', code: 'E_NO', cause: { message: 'why' } },
    ],
    ['its receiver has ended', refused('peer-gone'), { name: 'RequestError', code: 'EC_PEER_GONE' }],
    [
      'it was refused',
      refused('full'),
      {
        code: 'EC_REQUEST_REFUSED',
        reason: 'full',
        message: 'the request "price" to app 301 was refused: it is full, after 0 ms',
      },
    ],
    [
      'a reply that cannot be read',
      { kind: 'reply', data: 'no', codec: 'v8' },
      { code: 'EC_REQUEST_REFUSED', reason: 'unsendable', cause: expect.any(Error) as Error },
    ],
  ])('fails: %s', async (_what, outcome, error) => {
    const { pending, state, settle } = ask();
    expect(settle(outcome)).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toBeInstanceOf(Error);
    expect(state.error).toMatchObject(error);
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });

  test('fails when its time is up, with peer, action and time', async () => {
    const { pending, state, settle } = ask();
    await vi.advanceTimersByTimeAsync(999);
    expect(state).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect(state.error).toMatchObject({
      name: 'RequestError',
      code: 'EC_REQUEST_TIMED_OUT',
      action: 'price',
      peer: 'app 301',
      waitedMs: 1_000,
      message: 'the request "price" to app 301 has no reply, after 1000 ms',
    });
    expect(settle({ kind: 'reply' })).toBe(false);
    expect(pending.count).toBe(0);
  });

  test.each([Infinity, 3_000_000_000])('waits for %d ms', async (timeoutMs) => {
    const { state, settle } = ask({ timeoutMs });
    await vi.advanceTimersByTimeAsync(2_000_000_000);
    expect(state).toEqual({});
    settle({ kind: 'reply', data: 'late' });
    await vi.advanceTimersByTimeAsync(0);
    expect(state).toEqual({ value: 'late' });
  });

  test('whose signal is aborted already is not sent', async () => {
    const { send, state, pending } = ask({ signal: AbortSignal.abort('tired') });
    await vi.advanceTimersByTimeAsync(0);
    expect(send).not.toHaveBeenCalled();
    expect(state.error).toMatchObject({ code: 'EC_REQUEST_ABORTED', cause: 'tired' });
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });

  test('whose signal is aborted later is given up', async () => {
    const controller = new AbortController();
    const { state, settle } = ask({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(new Error('tired'));
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toMatchObject({
      code: 'EC_REQUEST_ABORTED',
      message: 'the request "price" to app 301 was given up, after 10 ms',
      cause: { message: 'tired' },
    });
    expect(settle({ kind: 'reply' })).toBe(false);
  });

  test('leaves its signal as it was', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const { settle } = ask({ signal });
    settle({ kind: 'reply' });
    await vi.advanceTimersByTimeAsync(0);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  test('that cannot be sent fails with why, and leaves nothing', async () => {
    const pending = createPending();
    const state = watch(
      pending.reply(question, () => {
        throw new TypeError('not this');
      }),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toEqual(new TypeError('not this'));
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });

  test('may be answered while it is sent', async () => {
    const pending = createPending();
    const reply = pending.reply(question, (id) => {
      pending.settle({ id, to: app, outcome: { kind: 'reply', data: 1 } });
    });
    await expect(reply).resolves.toBe(1);
  });

  test.each([
    ['its peer is gone', (pending: ReturnType<typeof createPending>) => pending.fail('peer-gone'), 'EC_PEER_GONE'],
    ['this end is closed', (pending: ReturnType<typeof createPending>) => pending.close(), 'EC_MESSENGER_CLOSED'],
  ])('all of them fail when %s', async (_what, end, code) => {
    const pending = createPending();
    const states = [1, 2].map(() => watch(pending.reply(question, () => {})));
    end(pending);
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toMatchObject([{ error: { code } }, { error: { code } }]);
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });
});

describe('a receipt', () => {
  const ask = (only?: Peer) => {
    const pending = createPending();
    const send = vi.fn<(id: number) => void>();
    const state = watch(pending.receipt(question, only, send));
    const settle = (outcome: Outcome, from?: Peer) =>
      pending.settle({ id: send.mock.calls[0]?.[0] ?? -1, to: app, from, outcome });
    return { pending, state, settle };
  };
  const failed = (peer: Peer | undefined, reason: string) => ({ peer, reason, text: expect.any(String) as string });

  test.each<[string, readonly [Outcome, Peer?][], object]>([
    ['one receiver', [[routed(app)], [received, app]], { delivered: [app], failed: [] }],
    ['several', [[routed(app, other)], [received, other], [received, app]], { delivered: [other, app], failed: [] }],
    [
      'some fail',
      [[routed(app, other)], [refused('peer-gone'), other], [received, app]],
      { delivered: [app], failed: [failed(other, 'peer-gone')] },
    ],
    ['nobody is there', [[refused('nobody')]], { delivered: [], failed: [failed(undefined, 'nobody')] }],
    [
      'nobody is there any more of those who were to have it',
      [[routed(app)], [refused('nobody')]],
      { delivered: [], failed: [failed(undefined, 'nobody')] },
    ],
    [
      'one of whom it is said twice',
      [[routed(app, other)], [refused('full'), app], [refused('peer-gone'), app], [received, other]],
      { delivered: [other], failed: [failed(app, 'full')] },
    ],
    ['there is nobody to ask', [[routed()]], { delivered: [], failed: [] }],
    [
      'the same process id in two roles',
      [[routed(app, { ...app, role: 'agent' })], [received, { ...app, role: 'agent' }], [received, app]],
      { delivered: [{ ...app, role: 'agent' }, app], failed: [] },
    ],
  ])('%s', async (_what, answers, receipt) => {
    const { pending, state, settle } = ask();
    for (const [index, [outcome, from]] of answers.entries()) {
      expect(state).toEqual({});
      expect(settle(outcome, from)).toBe(true);
      if (index < answers.length - 1) expect(pending.count).toBe(1);
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(state.value).toEqual(receipt);
    expect(pending.count).toBe(0);
    expect(keepsAlive()).toBe(false);
  });

  test('those who have said nothing when its time is up are named', async () => {
    const { state, settle } = ask();
    settle(routed(app, other, parentPeer));
    settle(received, app);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.value).toEqual({
      delivered: [app],
      failed: [failed(other, 'timed-out'), failed(parentPeer, 'timed-out')],
    });
  });

  test('where not even the relay has answered, nobody is named', async () => {
    const { state } = ask();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(state.value).toEqual({ delivered: [], failed: [failed(undefined, 'timed-out')] });
  });

  test('without a relay the one peer is all there is', async () => {
    const { state, settle } = ask(app);
    settle(received, app);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.value).toEqual({ delivered: [app], failed: [] });
  });

  test.each([
    ['peer-gone', (pending: ReturnType<typeof createPending>) => pending.fail('peer-gone')],
    ['closed', (pending: ReturnType<typeof createPending>) => pending.close()],
  ])('is told what is known when it ends: %s', async (reason, end) => {
    const { pending, state, settle } = ask();
    settle(routed(app, other));
    settle(received, other);
    end(pending);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.value).toEqual({ delivered: [other], failed: [failed(app, reason)] });
  });

  test('whoever says it twice has it once', async () => {
    const { state, settle } = ask();
    settle(routed(app, other));
    settle(received, app);
    settle(received, app);
    settle(received, other);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.value).toEqual({ delivered: [app, other], failed: [] });
  });
});
