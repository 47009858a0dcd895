import { expect, test } from 'vitest';
import { migratesQueues } from '../../src/balance/migrates-queues.js';

test.each([
  ['1\n', true],
  ['0\n', false],
])('the system says %j', (text, migrates) => {
  const asked: string[] = [];
  expect(migratesQueues((path) => (asked.push(path), text))).toBe(migrates);
  expect(asked).toEqual(['/proc/sys/net/ipv4/tcp_migrate_req']);
});

test('a system that does not know of it does not', () => {
  const read = (): string => {
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  };
  expect(migratesQueues(read)).toBe(false);
});
