import { expect, test } from 'vitest';
import { judgeSignal } from '../src/signals.js';

const ctrlC = { signal: 'SIGINT', atMs: 1_000 };
const term = { signal: 'SIGTERM', atMs: 1_000 };

test.each([
  ['the first signal closes', 'SIGTERM', 1_000, undefined, 'close'],
  ['the same Ctrl-C again, passed on by npm, is one key press', 'SIGINT', 1_050, ctrlC, 'ignore'],
  ['a second Ctrl-C kills', 'SIGINT', 1_100, ctrlC, 'kill'],
  ['a second SIGTERM kills at once', 'SIGTERM', 1_001, term, 'kill'],
  ['another signal kills at once', 'SIGTERM', 1_001, ctrlC, 'kill'],
] as const)('%s', (_, signal, nowMs, first, verdict) => {
  expect(judgeSignal(signal, nowMs, first)).toBe(verdict);
});
