import { describe, expect, test } from 'vitest';
import { launch } from '../launcher.js';

describe.each(['express', 'koa', 'fastify', 'hono'])('an application of %s with an agent', (framework) => {
  test('asks its agent, and hears what the agent tells all', async () => {
    await using cluster = await launch(`${framework}-with-agent`);
    const { pids } = await cluster.status();
    expect(pids.apps).toHaveLength(2);

    expect(JSON.parse(await cluster.get('/ask/one'))).toEqual({ word: 'one', asked: 1, by: 'agent', pid: pids.agent });
    expect(JSON.parse(await cluster.get('/ask/two'))).toMatchObject({ word: 'two', asked: 2 });
    // Round robin: both workers are asked, and both have heard it.
    await cluster.getUntil('/news', (news) => news === 'two was asked');
    await cluster.getUntil('/news', (news) => news === 'two was asked');
    expect(await cluster.close()).toEqual({ code: 0, signal: null });
  });
});

describe('without a framework', () => {
  test.each([
    ['listener-commonjs', 'GET /a by CommonJS'],
    ['listener-module', 'GET /a by an ES module'],
    ['main-elsewhere', 'a server of its own'],
  ])('%s', async (fixture, answer) => {
    await using cluster = await launch(fixture);
    expect(await cluster.get('/a')).toBe(answer);
    const { pids, status } = await cluster.status();
    expect(pids.agent).toBeUndefined();
    expect(status.workers.map(({ name }) => name)).toEqual(['app#1', 'app#2']);
  });
});
