import { expect, test } from 'vitest';
import { createForkRunner } from '../src/fork-runner.js';
import { specOf } from './launch-master.js';

test('contract 10.9: workers that are started again and again leave no listeners behind', async () => {
  const listeners = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const warnings: string[] = [];
  const listen = ({ name }: Error): unknown => warnings.push(name);
  process.on('warning', listen);
  const before = listeners();
  const runner = createForkRunner();
  const specs = Array.from({ length: 12 }, () => specOf('leave-the-channel.mjs', { execArgv: ['-e', ''] }));
  await Promise.all(runner.spawn(specs, () => ({ message() {}, disconnected() {} })).map(({ exited }) => exited));
  expect(listeners()).toBe(before);
  expect(warnings).toEqual([]);
  process.off('warning', listen);
});
