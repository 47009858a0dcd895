import { describe, expect, test } from 'vitest';
import type { FoundPlace } from '../../src/listen/find-places.js';
import { nameOf, orderOf, planListeners } from '../../src/listen/plan-listeners.js';
import type { ListenerDefaults } from '../../src/listen/plan-listeners.js';

const nowhere = {
  port: undefined,
  hostname: undefined,
  path: undefined,
  fd: undefined,
  balance: undefined,
  https: undefined,
};
const place = (given: Partial<FoundPlace>): FoundPlace => ({ ...nowhere, ...given });
const processes: ListenerDefaults = { runsAs: 'process', balance: 'held', why: 'the fastest', socket: 'given' };
const threads: ListenerDefaults = { runsAs: 'thread', balance: undefined, why: undefined, socket: 'own' };
const able = { canReuse: true, canBind: true };

describe('who takes a connection at a place', () => {
  test.each<[string, Partial<FoundPlace>, ListenerDefaults, object]>([
    ['as everywhere', { port: 80 }, processes, { port: 80, balance: 'held', socket: 'given', why: 'the fastest' }],
    ['one socket for all', { port: 80, balance: 'shared' }, processes, { balance: 'shared', socket: 'given' }],
    ['in turn', { port: 80, balance: 'round-robin' }, processes, { balance: 'round-robin', socket: 'shared' }],
    ['the system', { port: 80, balance: 'reuse-port' }, processes, { balance: 'held', socket: 'given' }],
    ['a unix socket', { path: '/run/a' }, processes, { path: '/run/a', balance: 'round-robin', socket: 'shared' }],
    ['an inherited one', { fd: 3, path: '/run/a' }, processes, { fd: 3, balance: 'shared', socket: 'given' }],
    ['threads', { port: 80, balance: 'reuse-port' }, threads, { balance: undefined, socket: 'own' }],
  ])('%s', (_what, given, defaults, expected) => {
    expect(planListeners([place(given)], defaults, able)[0]).toMatchObject(expected);
  });

  test.each<[Partial<FoundPlace>, ListenerDefaults, string]>([
    [
      { path: '/run/a', balance: 'held' },
      processes,
      'options.listen[1].balance: "held" cannot be, because a unix socket',
    ],
    [{ fd: 3, balance: 'held' }, processes, 'options.listen[1].balance: "held" cannot be, because an inherited socket'],
    [{ fd: 3 }, threads, 'the inherited descriptor 3 cannot go with startMode: "worker_threads"'],
    [{ port: 80, balance: 'held' }, threads, 'options.listen[1].balance: "held" cannot be, because threads'],
  ])('%j cannot be', (given, defaults, message) => {
    expect(() => planListeners([place({ port: 1 }), place(given)], defaults, able)).toThrow(message);
  });

  test('what this Node cannot do is refused with the name of the place', () => {
    const defaults = { ...processes, balance: 'round-robin', socket: 'shared' } as const;
    const places = [place({ port: 80, balance: 'held' })];
    expect(() => planListeners(places, defaults, { canReuse: false, canBind: true })).toThrow(
      'options.listen[0].balance: "held" needs Node 22.12',
    );
  });
});

test('workers are told the port that the cluster has there already', () => {
  const [listener] = planListeners([place({ port: 0, balance: 'reuse-port' })], processes, { ...able, canBind: false });
  if (!listener) throw new Error('there is one');
  expect(orderOf(listener, 4711)).toMatchObject({ port: 0, taken: 4711, reusePort: true, socket: 'shared' });
});

test.each([
  [{ port: 80 }, 'port 80'],
  [{ port: 80, hostname: '::1' }, 'port 80 of ::1'],
  [{ path: '/run/a.sock' }, '/run/a.sock'],
  [{ fd: 3, path: '/run/a.sock' }, 'descriptor 3'],
])('%j is called %s', (where, name) => {
  expect(nameOf(where)).toBe(name);
});
