import { expect, test } from 'vitest';
import { recycleLine } from '../../src/recycle/describe-recycle.js';
import { running, viewOf } from '../view.js';

const why = { kind: 'died', exit: { code: 1, signal: null } } as const;

test.each([
  [
    { fact: 'recycle-started', worker: 'app#2', why: 'it is 60 s old' },
    'info recycle: app#2 (slot 1, pid 202) is replaced, because it is 60 s old',
  ],
  [{ fact: 'recycle-finished', worker: 'app#2' }, 'debug recycle: another has the place of app#2 (slot 1, pid 202)'],
  [
    { fact: 'recycle-failed', old: 'app#2', worker: 'app#3', why },
    'error recycle: app#2 (slot 1, pid 202) stays, because the new app#3 (pid 203) ended with code 1',
  ],
] as const)('%j', (fact, expected) => {
  const { level, text } = recycleLine(fact, viewOf(running));
  expect(`${level} ${String(text)}`).toBe(expected);
});
