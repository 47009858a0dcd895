import { expect, test } from 'vitest';
import { canReusePort } from '../src/can-reuse-port.js';

test.each([
  ['20.20.2', 'linux', false],
  ['22.11.0', 'linux', false],
  ['22.12.0', 'linux', true],
  ['26.10.0', 'linux', true],
  ['26.10.0', 'freebsd', true],
  ['26.10.0', 'darwin', false],
  ['26.10.0', 'win32', false],
])('Node %s on %s: %s', (version, platform, expected) => {
  expect(canReusePort(version, platform)).toBe(expected);
});
