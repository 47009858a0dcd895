import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch } from '../launcher.js';

const isPid = (text: string): boolean => /^\d+$/.test(text);

describe('an app worker that dies', () => {
  test.each([
    ['by an uncaught exception', '/crash', /app#\d .*ended with code 1: Error: crashed by a request/],
    ['by process.exit()', '/exit', /app#\d .*ended with code 3/],
  ])('%s is replaced in its slot, and the other one serves on', async (_name, path, told) => {
    await using cluster = await launch('crash-on-request', { appCloseTimeoutMs: 500 }, { stderr: [/./] });
    const before = (await cluster.status()).pids.apps;
    const [died, replaced] = [cluster.next('app-worker-died'), cluster.nextLine(/app#3 .* is ready/)];
    const lost = cluster.get(path).catch((error: Error) => error);
    await died;
    expect(isPid(await cluster.getUntil('/', isPid))).toBe(true);
    await replaced;
    await cluster.line(told);
    expect(await lost, 'only the guilty request is lost').toBeInstanceOf(Error);

    const { pids, status } = await cluster.status();
    expect(pids.apps.filter((pid) => before.includes(pid))).toHaveLength(1);
    expect(status.workers.map(({ slot }) => slot).toSorted()).toEqual([0, 1]);
    expect(status.waiting).toEqual([]);
    for (const pid of pids.apps) await cluster.getUntil('/', (text) => text === `${pid}`);
  });

  test('by SIGKILL from outside is replaced too', async () => {
    await using cluster = await launch('crash-on-request', {}, { stderr: [/was ended by SIGKILL/] });
    const replaced = cluster.nextLine(/app#3 .* is ready/);
    process.kill(Number((await cluster.status()).pids.apps[0]), 'SIGKILL');
    await replaced;
    expect((await cluster.status()).pids.apps).toHaveLength(2);
  });
});

test('a replacement that cannot boot waits longer each time, takes nobody down, and comes back when it is healed', async () => {
  using folder = temporaryFolder();
  const flag = join(folder.path, 'broken');
  await using cluster = await launch('broken-while-flagged', {}, { env: { BROKEN_FLAG: flag }, stderr: [/./] });
  writeFileSync(flag, '');
  const [second, third] = [
    cluster.nextLine(/slot \d starts again in .* 2nd time/),
    cluster.nextLine(/slot \d starts again in .* 3rd time/),
  ];
  await cluster.get('/exit').catch(() => {});
  await second;
  const { status } = await cluster.status();
  expect(status.phase).toBe('running');
  expect(status.waiting).toEqual([
    {
      role: 'app',
      slot: expect.any(Number),
      attempt: 2,
      startsInMs: expect.any(Number),
      text: expect.stringMatching(/^slot \d starts again in [\d.]+ s, 2nd time$/),
    },
  ]);
  const startsInMs = Number(status.waiting[0]?.startsInMs);
  expect(startsInMs).toBeGreaterThan(0);
  expect(startsInMs).toBeLessThanOrEqual(1_000);
  await third;
  expect(
    cluster.stderr.filter((line) => line.includes('broken for the time being')).length,
    'each attempt says why',
  ).toBeGreaterThanOrEqual(2);

  expect(await cluster.get('/'), 'the other one serves').toMatch(/^\d+$/);
  const healed = cluster.nextLine(/app#\d .* is ready/);
  rmSync(flag);
  await healed;
  expect((await cluster.status()).status).toMatchObject({
    waiting: [],
    workers: [{ status: 'ready' }, { status: 'ready' }],
  });
  expect(existsSync(flag)).toBe(false);
});

test('a cluster whose every worker is broken waits for better times, and ends in order when asked', async () => {
  using folder = temporaryFolder();
  const flag = join(folder.path, 'broken');
  await using cluster = await launch(
    'broken-while-flagged',
    { workers: 1 },
    { env: { BROKEN_FLAG: flag }, stderr: [/./] },
  );
  writeFileSync(flag, '');
  const planned = cluster.nextLine(/slot 0 starts again in .* 2nd time/);
  await cluster.get('/exit').catch(() => {});
  await planned;
  expect((await cluster.status()).pids.apps).toEqual([]);
  expect(await cluster.close()).toEqual({ code: 0, signal: null });
});

test('an agent that dies is started again, and messages reach it again', async () => {
  await using cluster = await launch('crash-agent-on-request', { workers: 1 }, { stderr: [/./] });
  const before = await cluster.get('/');
  expect(Number(before)).toBe((await cluster.status()).pids.agent);
  const [died, again] = [cluster.next('agent-worker-died'), cluster.nextLine(/agent#2 .* is ready/)];
  expect(await cluster.get('/crash-agent')).toBe('true');
  await Promise.all([died, again]);
  await cluster.line(/agent#1 .*ended with code 1: Error: the agent crashed/);
  const after = await cluster.get('/');
  expect(after).not.toBe(before);
  expect(Number(after)).toBe((await cluster.status()).pids.agent);
});

test('a worker that handles its uncaught exceptions itself is left alone', async () => {
  await using cluster = await launch('handles-its-exceptions', { workers: 1 });
  const pid = (await cluster.get('/throw')).split(' ')[0];
  expect(await cluster.getUntil('/', (answer) => answer.endsWith(' 1'))).toBe(`${pid} 1`);
  const { status } = await cluster.status();
  expect(status.workers.map(({ name, status: how }) => `${name} ${how}`)).toEqual(['app#1 ready']);
});
