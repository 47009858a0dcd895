import { expect, test } from 'vitest';
import { adaptAgent } from '../src/adapt-agent.js';
import { defineAgent, defineApp } from '../src/index.js';
import type { AgentFactory } from '../src/index.js';
import { workerContext } from './support/worker-context.js';

const FILE = '/app/agent.js';

function adapt(value: unknown, context = workerContext()) {
  return adaptAgent({ value }, FILE, context);
}

test.each<[string, (run: AgentFactory) => unknown]>([
  ['defineAgent', defineAgent],
  ['a plain function', (run) => run],
  ['a promise', async (run) => run],
])('an agent by %s is run and cleaned up once', async (_name, exported) => {
  const calls: unknown[] = [];
  const context = workerContext();
  const run: AgentFactory = async (given) => {
    calls.push(given);
    return async () => void calls.push('cleaned');
  };
  const agent = await adapt(exported(run), context);
  expect(calls).toEqual([context]);
  await agent.close();
  expect(calls).toEqual([context, 'cleaned']);
});

test('an object with close() is closed as a method', async () => {
  const left = { closed: false, close: async () => void (left.closed = true) };
  await (await adapt(() => left)).close();
  expect(left.closed).toBe(true);
});

test.each([undefined, null])('%s leaves nothing to close', async (left) => {
  await expect((await adapt(() => left)).close()).resolves.toBeUndefined();
});

test('what it throws comes through', async () => {
  const error = new Error('no queue');
  await expect(
    adapt(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test.each<[string, unknown, string]>([
  ['a class', class Agent {}, 'the class Agent'],
  ['an object', { run() {} }, 'an object with run'],
  ['an app', defineApp(() => () => {}), 'an empty object'],
  ['a number left', () => 5, 'a number'],
])('%s is refused', async (_name, value, shown) => {
  const error = await adapt(value).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'EC_ENTRY_SHAPE' });
  for (const part of [FILE, shown]) expect((error as Error).message).toContain(part);
});
