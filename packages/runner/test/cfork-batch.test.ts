import { expect, test } from 'vitest';
import { isCforkBatch } from '../src/cfork-batch.js';
import type { WorkerSpec } from '../src/worker-runner.js';

const spec = (slot: number, slots: number, rest: Partial<WorkerSpec> = {}): WorkerSpec => ({
  name: `app#${slot}`,
  slot,
  slots,
  entry: '/app.js',
  args: ['{}'],
  ...rest,
});

test.each([
  { what: 'one worker', specs: [spec(0, 1)], expected: true },
  { what: 'all slots in order', specs: [spec(0, 3), spec(1, 3), spec(2, 3)], expected: true },
  { what: 'nobody', specs: [], expected: false },
  { what: 'a replacement', specs: [spec(1, 2)], expected: false },
  { what: 'some of the slots', specs: [spec(0, 3), spec(1, 3)], expected: false },
  { what: 'another order', specs: [spec(1, 2), spec(0, 2)], expected: false },
  { what: 'different entries', specs: [spec(0, 2), spec(1, 2, { entry: '/b.js' })], expected: false },
  { what: 'different arguments', specs: [spec(0, 2), spec(1, 2, { args: [] })], expected: false },
  { what: 'different flags', specs: [spec(0, 2, { execArgv: [] }), spec(1, 2)], expected: false },
  { what: 'different ways of stderr', specs: [spec(0, 2, { pipesStderr: true }), spec(1, 2)], expected: false },
  { what: 'different environments', specs: [spec(0, 2), spec(1, 2, { env: { A: '1' } })], expected: false },
])('cfork starts $what: $expected', ({ specs, expected }) => {
  expect(isCforkBatch(specs)).toBe(expected);
});
