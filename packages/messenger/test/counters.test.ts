import { describe, expect, test } from 'vitest';
import { createCounters } from '../src/counters.js';
import type { CountName } from '../src/counters.js';
import { createMessenger } from '../src/index.js';
import type { Pushed } from '../src/index.js';

const none = { sent: 0, received: 0, waiting: 0, expired: 0, refused: 0 };

describe('a row for each peer and action', () => {
  test('in the order in which they came up', () => {
    const counters = createCounters();
    const adds: readonly [string, string, CountName, number?][] = [
      ['agent', 'b', 'sent'],
      ['app 1', 'a', 'received', 3],
      ['agent', 'b', 'waiting', 2],
      ['agent', 'b', 'waiting', -1],
      ['agent', 'a', 'expired'],
      ['agent', 'b', 'sent'],
    ];
    for (const add of adds) counters.add(...add);
    expect(counters.read()).toEqual([
      { peer: 'agent', action: 'b', ...none, sent: 2, waiting: 1 },
      { peer: 'app 1', action: 'a', ...none, received: 3 },
      { peer: 'agent', action: 'a', ...none, expired: 1 },
    ]);
  });

  test.each(['__proto__', 'constructor', '', 'two\nlines'])('%j is an action', (action) => {
    const counters = createCounters();
    counters.add('app 1', action, 'sent');
    expect(counters.read()).toEqual([{ peer: 'app 1', action, ...none, sent: 1 }]);
  });

  test('what is read does not change, and changes nothing', () => {
    const counters = createCounters();
    counters.add('agent', 'a', 'sent');
    const before = counters.read();
    counters.add('agent', 'a', 'sent');
    expect(before).toMatchObject([{ sent: 1 }]);
    Object.assign(before[0] ?? {}, { sent: 9 });
    expect(counters.read()).toMatchObject([{ sent: 2 }]);
  });

  test('beyond 1,000 rows the others are counted together, and none is lost', () => {
    const counters = createCounters();
    for (let n = 0; n < 3_000; n += 1) counters.add(`app ${n % 7}`, `action-${n}`, 'sent');
    counters.add('app 0', 'action-0', 'sent');
    const rows = counters.read();
    expect(rows).toHaveLength(1_001);
    expect(rows.at(-1)).toEqual({ peer: '(others)', action: '(others)', ...none, sent: 2_000 });
    expect(rows[0]).toMatchObject({ action: 'action-0', sent: 2 });
    expect(rows.reduce((sum, { sent }) => sum + sent, 0)).toBe(3_001);
  });
});

describe('of a messenger', () => {
  test('what was taken, what was not, and what came', () => {
    const says: (boolean | Pushed)[] = [true, 'sent', 'waiting', false, 'full', 'closed'];
    const messenger = createMessenger({ role: 'app', osId: 301, post: () => says.shift() ?? true });
    for (let n = 0; n < 6; n += 1) messenger.send('a', n, { role: 'app', osId: 302 });
    messenger.send('a');
    messenger.receive({ action: 'a', from: 'agent', senderWorkerId: '200' });
    messenger.receive({ action: 'a', from: 'agent' });
    expect(messenger.counters()).toEqual([
      { peer: 'app 302', action: 'a', ...none, sent: 3, refused: 3 },
      { peer: 'agent', action: 'a', ...none, sent: 1, received: 1 },
      { peer: 'agent 200', action: 'a', ...none, received: 1 },
    ]);
  });

  test('what could not be serialised was refused', () => {
    const messenger = createMessenger({
      role: 'app',
      osId: 301,
      post() {
        throw new TypeError('no');
      },
    });
    expect(() => messenger.send('a', 1, 'agent')).toThrow('could not be sent (no)');
    expect(messenger.counters()).toEqual([{ peer: 'agent', action: 'a', ...none, refused: 1 }]);
  });
});
