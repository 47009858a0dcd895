import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMessage } from '../src/index.js';
import type { Role } from '../src/index.js';
import { hostile } from './hostile.js';

const roles: readonly Role[] = ['parent', 'master', 'agent', 'app'];

test.each(['agent', 'app'] as const)('a bare string of an %s is an action with itself as data', (role) => {
  expect(openMessage('reload-worker', role)).toEqual({ message: { action: 'reload-worker', data: 'reload-worker' } });
});

test.each([
  ['a string of the parent, which a process manager sends', 'shutdown', 'parent'],
  ['a string of the master, which comes with a socket', 'sticky-session:connection', 'master'],
  ['nothing', undefined, 'app'],
  ['null', null, 'app'],
  ['a number', 5, 'app'],
  ['a function', () => {}, 'app'],
  ['an array', [{ action: 'a' }], 'app'],
  ['an object without an action', { type: 'process:msg' }, 'parent'],
  ['an action that is no string', { action: 5 }, 'app'],
  ['an action that is inherited', Object.create({ action: 'a' }), 'app'],
  ['a system message', { '@ec': 1, type: 'ready', data: {} }, 'app'],
] as const)('foreign: %s', (_what, raw, from) => {
  expect(openMessage(raw, from)).toMatchObject({ refusal: { reason: 'foreign' } });
});

test('an id may be a number, and an empty address is none', () => {
  const raw = { action: 'a', to: null, receiverPid: 12, receiverWorkerId: '' };
  expect(openMessage(raw, 'app')).toEqual({ message: { action: 'a', receiverPid: '12' } });
  expect(raw).toEqual({ action: 'a', to: null, receiverPid: 12, receiverWorkerId: '' });
});

test.each([{ to: 5 }, { to: ['app'] }, { receiverPid: {} }, { receiverPid: 1.5 }, { receiverWorkerId: true }])(
  'malformed: %j',
  (address) => {
    const { refusal } = openMessage({ action: 'a', ...address }, 'app');
    expect(refusal).toMatchObject({ reason: 'malformed', action: 'a' });
    expect(refusal?.text).toContain(Object.keys(address)[0]);
  },
);

test('a getter that throws is a refusal with its error', () => {
  const cause = new Error('no');
  const raw = {
    get action(): string {
      throw cause;
    },
  };
  expect(openMessage(raw, 'app')).toMatchObject({ refusal: { reason: 'malformed', cause } });
});

test('a long action is cut and kept on one line in the refusal', () => {
  const { refusal } = openMessage({ action: `a\n${'b'.repeat(10_000)}`, to: 5 }, 'app');
  expect(refusal?.text.length).toBeLessThan(250);
  expect(refusal?.text).not.toContain('\n');
});

test('whatever comes is a message with plain text fields, or a refusal', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(...roles), ({ raw }, from) => {
      const { message, refusal } = openMessage(raw, from);
      if (!message) {
        expect(refusal.text).toEqual(expect.any(String));
        return;
      }
      expect(typeof message.action).toBe('string');
      for (const key of ['to', 'receiverPid', 'receiverWorkerId'] as const) {
        if (key in message) expect(message[key]).toMatch(/./s);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a frozen message is opened without touching it', () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom('action', 'to', 'receiverPid', 'data', '__proto__') }), (raw) => {
      const before = JSON.stringify(raw);
      openMessage(Object.freeze(raw), 'app');
      expect(JSON.stringify(raw)).toBe(before);
    }),
  );
});
