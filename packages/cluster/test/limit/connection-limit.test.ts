import type { WorkerName } from '@ec/manager';
import { expect, test } from 'vitest';
import { createConnectionLimit } from '../../src/limit/connection-limit.js';

function limitOf(max: number | undefined) {
  const told: string[] = [];
  const lines: string[] = [];
  const now = { apps: 2, nowMs: 0, serving: [] as { name: WorkerName; slot: number }[] };
  const limit = createConnectionLimit({
    max,
    apps: () => now.apps,
    serving: () => now.serving,
    tell: (worker, { type, data }) => void told.push(`${worker} ${type} ${JSON.stringify(data)}`),
    nowMs: () => now.nowMs,
    logger: { warn: (_format, text) => void lines.push(String(text)) },
  });
  return { limit, now, told, lines };
}

test('who serves is told its part when that changes', () => {
  const { limit, now, told } = limitOf(7);
  expect([0, 1].map(limit.shareOf)).toEqual([4, 3]);
  now.serving = [
    { name: 'app#1', slot: 0 },
    { name: 'app#2', slot: 1 },
  ];
  limit.changed();
  limit.changed();
  expect(told.splice(0)).toEqual(['app#1 limit {"maxConnections":4}', 'app#2 limit {"maxConnections":3}']);
  now.apps = 3;
  now.serving.push({ name: 'app#3', slot: 2 });
  limit.changed();
  expect(told).toEqual([
    'app#1 limit {"maxConnections":3}',
    'app#2 limit {"maxConnections":2}',
    'app#3 limit {"maxConnections":2}',
  ]);
});

test('what is turned away is counted, and told once in ten seconds', () => {
  const { limit, now, lines } = limitOf(7);
  limit.refused(1);
  limit.refused(5);
  expect(limit.status()).toEqual({ max: 7, refused: 6 });
  now.nowMs = 10_000;
  limit.refused(2);
  expect(lines).toEqual([
    expect.stringMatching(/^full: 1 connection was turned away; maxConnections allows 7/),
    expect.stringMatching(/^full: 7 connections were turned away/),
  ]);
});

test('without a limit nothing is said', () => {
  const { limit, now, told, lines } = limitOf(undefined);
  now.serving = [{ name: 'app#1', slot: 0 }];
  limit.changed();
  limit.refused(1);
  expect([limit.shareOf(0), limit.status(), told, lines]).toEqual([undefined, undefined, [], []]);
});
