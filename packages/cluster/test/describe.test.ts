import { describe, expect, test } from 'vitest';
import { describeFailure, describeReason, ordinal, seconds } from '../src/describe.js';
import { running, viewOf } from './view.js';

const failureOf = () => ({ name: 'Error', message: 'no database' });
const exit = { code: 1, signal: null };

describe('describeReason names the worker and says what to look at', () => {
  test.each([
    [
      { kind: 'worker-died', worker: 'app#1', exit } as const,
      'app#1 (slot 0, pid 201) ended with code 1 before the cluster was ready: no database',
    ],
    [
      { kind: 'worker-disconnected', worker: 'app#1' } as const,
      'app#1 (slot 0, pid 201) closed its channel before the cluster was ready: no database',
    ],
    [
      { kind: 'boot-timed-out', worker: 'agent#1', limitMs: 60_000 } as const,
      'agent#1 (pid 101) was not ready within 60000 ms; look for what it waits for or computes at boot, or allow more with the option bootTimeoutMs',
    ],
    [{ kind: 'error', error: 'odd' } as const, 'of an error in the master: odd'],
    [
      { kind: 'listen-failed', error: new Error('the master cannot listen on port 80: it is taken.') } as const,
      'the master cannot listen on port 80: it is taken',
    ],
  ])('%j', (reason, text) => {
    expect(describeReason(reason, viewOf(running, { failureOf }))).toBe(text);
  });

  test('a worker that died in silence', () => {
    expect(describeReason({ kind: 'worker-died', worker: 'app#1', exit }, viewOf(running))).toMatch(
      /and said nothing; look at what it wrote before$/,
    );
  });
});

test('a failure of ours is a sentence, with the stack of what caused it', () => {
  const cause = { name: 'Error', message: 'boom', stack: 'Error: boom\n    at app.js' };
  expect(
    describeFailure({ name: 'FrameworkError', code: 'EC_LOAD', message: 'app.js failed', stack: 'x', cause }),
  ).toBe('app.js failed\nError: boom\n    at app.js');
  const nodes = { name: 'Error', message: 'EADDRINUSE', stack: 'Error: EADDRINUSE\n    at rr (node:internal/x:1:2)' };
  expect(describeFailure({ name: 'ListenError', code: 'EC_LISTEN', message: 'taken', cause: nodes })).toBe('taken');
});

test.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [11, '11th'],
  [12, '12th'],
  [22, '22nd'],
  [113, '113th'],
])('%i is %s', (count, text) => {
  expect(ordinal(count)).toBe(text);
});

test('seconds have one digit', () => {
  expect([0, 49, 3_200, 30_000].map(seconds)).toEqual(['0 s', '0 s', '3.2 s', '30 s']);
});
