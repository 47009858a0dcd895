import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, temporaryFolder, until } from '@ec/test-utils';
import type { LaunchOptions } from '@ec/test-utils';
import { describe, expect, test } from 'vitest';
import { launch, program } from '../launcher.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canReuse = process.platform === 'linux' && (major > 22 || (major === 22 && minor >= 12));

interface Entry {
  readonly agent: number;
  readonly from: number;
  readonly number: number;
  readonly ready?: number;
  readonly closed?: number;
  readonly last?: number;
  readonly failed?: string;
}

/** A cluster whose app workers speak to the agent all the time, and what was written down of it. */
async function start(options: LaunchOptions = {}) {
  const folder = temporaryFolder();
  const [LOG_FILE, VERSION_FILE] = [join(folder.path, 'log'), join(folder.path, 'version')];
  writeFileSync(LOG_FILE, '');
  writeFileSync(VERSION_FILE, 'good');
  const [port] = await freePorts(1);
  const reload = { agent: 'new-first', judgeMs: 0, lingerMs: 100, spreadMs: 100 };
  const cluster = await launch(
    'numbered',
    { workers: 2, port, reload, ...options },
    {
      env: { LOG_FILE, VERSION_FILE },
      script: program('reloads.js'),
      stderr: [/./, /^$/],
    },
  );
  return {
    cluster,
    setVersion: (version: string) => writeFileSync(VERSION_FILE, version),
    entries: () =>
      readFileSync(LOG_FILE, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Entry),
    async reload(): Promise<unknown> {
      const told = cluster.next('reloaded');
      cluster.send({ action: 'reload' });
      return (await told).data;
    },
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** What each app worker has told: all of it came, once and in order, and to one agent after the other. */
function check(entries: readonly Entry[]): void {
  expect(entries.filter(({ failed }) => failed)).toEqual([]);
  for (const { from, last } of entries.filter((entry) => entry.last !== undefined)) {
    const told = entries.filter((entry) => entry.number !== undefined && entry.from === from);
    expect(new Set(told.map(({ number }) => number)).size, `of app#${from}`).toBe(told.length);
    expect(told.length, `of app#${from}`).toBe(last);
    for (const { agent } of told) {
      const numbers = told.filter((entry) => entry.agent === agent).map(({ number }) => number);
      const first = numbers[0] ?? 0;
      expect(numbers, `app#${from} to agent#${agent}`).toEqual(numbers.map((_, index) => first + index));
    }
  }
}

describe.each<[string, LaunchOptions]>([
  ['past the master', {}],
  ['by the master', { messages: { direct: false } }],
  ...(canReuse ? [['between threads', { startMode: 'worker_threads' }] as [string, LaunchOptions]] : []),
])('new first, %s', (_, options) => {
  test(
    'what is told during reloads comes once, in order, to one agent after the other',
    { timeout: 60_000 },
    async () => {
      await using started = await start(options);
      const { cluster, entries } = started;
      for (let id = 2; id <= 4; id++) {
        expect(await started.reload()).toMatchObject({ outcome: 'reloaded' });
        await until(`agent#${id - 1} has closed`, async () => entries().some(({ closed }) => closed === id - 1));
        await until(`agent#${id} is told something`, async () => entries().some(({ agent }) => agent === id));
      }
      await cluster.close();
      const all = entries();
      expect(all.filter(({ last }) => last !== undefined)).toHaveLength(8);
      // Nobody closes before the next is there.
      const steps = all.flatMap(({ ready, closed }) => (ready ? [`+${ready}`] : closed ? [`-${closed}`] : []));
      expect(steps).toEqual(['+1', '+2', '-1', '+3', '-2', '+4', '-3', '-4']);
      check(all);
    },
  );

  test('one that cannot boot goes, and nobody has noticed', async () => {
    await using started = await start(options);
    const { cluster, entries, setVersion } = started;
    const { agent } = (await cluster.status()).pids;
    setVersion('broken');
    expect(await started.reload()).toMatchObject({ outcome: 'rolled back', error: 'this agent cannot boot' });
    expect((await cluster.status()).pids.agent).toBe(agent);
    await cluster.close();
    const all = entries();
    expect(new Set(all.flatMap((entry) => (entry.number === undefined ? [] : [entry.agent])))).toEqual(new Set([1]));
    check(all);
  });
});
