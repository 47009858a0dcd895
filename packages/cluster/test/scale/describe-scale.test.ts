import { expect, test } from 'vitest';
import type { ScaleFact } from '@ec/manager';
import { lostLine, scaleLine } from '../../src/scale/describe-scale.js';
import { running, viewOf } from '../view.js';

const died = { kind: 'died', exit: { code: 1, signal: null } } as const;

test.each<[ScaleFact, string]>([
  [{ fact: 'scale-started', apps: 3, before: 1, overtakes: false }, 'info scale: from 1 to 3 app workers'],
  [
    { fact: 'scale-queued', apps: 1, overtakes: false, behind: 'reload' },
    'info scale: to 1 app worker, after the present reload',
  ],
  [
    { fact: 'scale-queued', apps: 1, overtakes: false, behind: 'recycling' },
    'info scale: to 1 app worker, after the replacement of one app worker',
  ],
  [{ fact: 'scale-finished', apps: 1 }, 'info scale: 1 app worker serves'],
  [{ fact: 'scale-finished', apps: 3 }, 'info scale: 3 app workers serve'],
  [{ fact: 'scale-refused', apps: 3, why: 'not-running' }, 'warn scale: refused, because the cluster is not running'],
  [
    { fact: 'scale-refused', apps: 0, why: 'not-a-count' },
    'warn scale: refused, because a number of app workers is a whole number of at least 1, and 0 is none',
  ],
  [
    { fact: 'scale-refused', apps: 3, why: 'no-overlap' },
    'warn scale: refused, because on this Node a new thread cannot listen beside the old ones',
  ],
  [
    { fact: 'scale-incomplete', apps: 2, worker: 'app#2', why: died },
    'warn scale: 2 app workers are wanted and do not all serve, because app#2 (slot 1, pid 202) ended with code 1: broken',
  ],
  [
    { fact: 'scale-incomplete', apps: 2, worker: 'app#2', why: { kind: 'boot-timed-out', limitMs: 9 } },
    'warn scale: 2 app workers are wanted and do not all serve, because app#2 (slot 1, pid 202) was not ready within 9 ms; look for what it waits for or computes at boot, or allow more with the option bootTimeoutMs: broken',
  ],
])('%j', (fact, expected) => {
  const view = viewOf(running, { failureOf: () => ({ name: 'Error', message: 'broken' }) });
  const { level, text } = scaleLine(fact, view);
  expect(`${level} ${String(text)}`).toBe(expected);
});

test('places that were lost are told with all numbers', () => {
  const count = { wanted: 2, serving: 1, starting: 0, waiting: 0, abandoned: 0 };
  const spares = { wanted: 0, ready: 0, starting: 0, waiting: 0 };
  const capacity = { spares, agent: { ...count, wanted: 1 }, app: count, lost: [{ role: 'app', index: 1 }] } as const;
  const { level, text } = lostLine({ fact: 'capacity-lost', capacity });
  expect(`${level} ${String(text)}`).toBe(
    'error slot 1 lost and filled again (agent: 1 wanted, 1 serving, 0 starting, 0 waiting; app: 2 wanted, 1 serving, 0 starting, 0 waiting): this is an error in @ec/manager, please report it',
  );
});
