import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deadline, temporaryFolder, until } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { createNumberedRequests } from './numbered-requests.js';
import { startExample } from './start-example.js';
import type { RunningExample } from './start-example.js';
import { readWrittenLines } from './written-lines.js';

interface Status {
  readonly cluster: {
    readonly master: number;
    readonly workers: readonly { readonly role: string; readonly pid: number; readonly status: string }[];
  };
  readonly rotations: { readonly total: number; readonly latest: readonly { readonly pid: number }[] };
}

/** Said when the workers write to the new log: what is asked from then on is in it. */
const ROTATED = /access\.log is rotated/;
const BATCH = 1_200;

interface Crew {
  readonly master: number;
  readonly agent: number | undefined;
  readonly apps: readonly number[];
}

async function crewOf(example: RunningExample): Promise<Crew> {
  const { cluster } = await example.json<Status>('/status');
  const ready = (role: string) =>
    cluster.workers.filter((worker) => worker.role === role && worker.status === 'ready').map(({ pid }) => pid);
  return { master: cluster.master, agent: ready('agent')[0], apps: ready('app') };
}

/** Kills one of them, and gives the crew once there is another in its place. */
async function replace(
  example: RunningExample,
  pid: number,
  died: 'agent-worker-died' | 'app-worker-died',
): Promise<Crew> {
  const news = example.program.next(died);
  process.kill(pid, 'SIGKILL');
  await news;
  let crew: Crew | undefined;
  const isReplaced = async (): Promise<boolean> => {
    // A request may still get lost with the killed worker: then another is sent.
    crew = await deadline(crewOf(example), 'the crew', { limitMs: 2_000 }).catch(() => undefined);
    return crew?.agent !== undefined && crew.agent !== pid && crew.apps.length === 2 && !crew.apps.includes(pid);
  };
  await until(`another in place of ${pid}`, isReplaced, { limitMs: 20_000, seen: () => JSON.stringify(crew) });
  if (!crew) throw new Error('unreachable: it was looked at above');
  return crew;
}

interface Renaming {
  readonly pid: number;
  readonly to: string;
}

/** Every renaming of an access log, in order, by whichever process. */
function renamings(file: string): Renaming[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const [pid, from = '', to = ''] = line.split(' ');
    return from.includes('access.log') ? { pid: Number(pid), to: basename(to) } : [];
  });
}

test('every answered request is in the log exactly once, over rotations and deaths, and one process at a time renames', async () => {
  using folder = temporaryFolder();
  const renames = join(folder.path, 'renames');
  const logs = join(folder.path, 'logs');
  await using example = await startExample('log-rotation', {
    LOG_DIR: logs,
    LOG_MAX_BYTES: '32768',
    LOG_MAX_AGE_MS: '300',
    LOG_CHECK_MS: '25',
    LOG_KEEP: '1000',
    RENAMES: renames,
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('record-renames.cjs', import.meta.url))}`,
  });
  const { program } = example;
  const requests = createNumberedRequests(example.address);

  /** Sends a batch, does something in the middle of it, and waits for a rotation that came after it was begun. */
  async function batch(meanwhile?: () => Promise<Crew>): Promise<Crew | undefined> {
    const rotated = program.nextLine(ROTATED);
    const begun = requests.answered.size;
    const sent = requests.send(BATCH);
    await until('the middle of a batch', () => requests.answered.size > begun + BATCH / 4);
    const crew = await meanwhile?.();
    await sent;
    await rotated;
    return crew;
  }

  const first = await crewOf(example);
  const firstAgent = first.agent ?? 0;
  expect(first).toEqual({
    master: program.pid,
    agent: expect.any(Number),
    apps: [expect.any(Number), expect.any(Number)],
  });

  await batch();
  await batch();
  const second = await batch(() => replace(example, firstAgent, 'agent-worker-died'));
  await batch();
  expect(requests.failed.size, 'failed although no worker was killed').toBe(0);

  const killed = first.apps[0] ?? 0;
  const third = await batch(() => replace(example, killed, 'app-worker-died'));
  await batch();
  // No more than what was under way at that moment, and connections that were kept.
  expect(requests.failed.size).toBeLessThanOrEqual(8);
  expect(requests.answered.size + requests.failed.size).toBe(6 * BATCH);

  const page = await example.request('/');
  expect(third).toEqual({ master: program.pid, agent: second?.agent, apps: expect.any(Array) });
  const pids = [program.pid, third?.agent, ...(third?.apps ?? [])];
  expect(new Set(pids).size).toBe(4);
  for (const pid of pids) expect(page.body).toContain(`<td>${pid}</td>`);
  expect([...requests.workers].sort()).toEqual([...new Set([...first.apps, ...(third?.apps ?? [])])].sort());

  requests.close();
  expect(await example.interrupt()).toEqual({ code: 0, signal: null });

  const { files, times, torn } = readWrittenLines(logs);
  expect(torn).toEqual([]);
  expect(
    [...requests.answered].filter((number) => times.get(number) !== 1),
    'answered, and not written exactly once',
  ).toEqual([]);
  expect([...times.keys()].filter((number) => !requests.answered.has(number) && !requests.failed.has(number))).toEqual(
    [],
  );
  expect([...requests.failed].filter((number) => (times.get(number) ?? 0) > 1)).toEqual([]);
  expect(files.length).toBeGreaterThan(6);

  const renamed = renamings(renames);
  const onceRotated = renamed.filter(({ to }) => to === 'access.log.1');
  expect(onceRotated.length, 'each rotated file was the log before').toBeGreaterThanOrEqual(files.length - 1);
  const order = renamed.map(({ pid }) => pid);
  expect([...new Set(order)]).toEqual([firstAgent, second?.agent]);
  expect(order.lastIndexOf(firstAgent), 'the second agent renames only after the first').toBeLessThan(
    order.indexOf(second?.agent ?? 0),
  );
});

test('only as many files are kept as asked, the newest with the lowest number', async () => {
  using folder = temporaryFolder();
  await using example = await startExample('log-rotation', {
    LOG_DIR: folder.path,
    LOG_MAX_BYTES: '1',
    LOG_CHECK_MS: '25',
    LOG_KEEP: '2',
  });

  for (let number = 1; number <= 4; number += 1) {
    const rotated = example.program.nextLine(ROTATED);
    await example.request(`/hello/${number}`);
    await rotated;
  }
  expect(await example.interrupt()).toEqual({ code: 0, signal: null });

  const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
  expect(read('access.log.1')).toContain('/hello/4 ');
  expect(read('access.log.2')).toContain('/hello/3 ');
  expect([...readWrittenLines(folder.path).times.keys()].sort()).toEqual([3, 4]);
});

test('the page needs nothing from elsewhere', async () => {
  using folder = temporaryFolder();
  await using example = await startExample('log-rotation', { LOG_DIR: folder.path });

  const { headers, body } = await example.request('/');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:|\/\/)/);
  expect(body.replace(/<script>.*<\/script>/s, ''), 'every value is there').not.toMatch(/\{\{|undefined|NaN/);
  expect(await example.interrupt()).toEqual({ code: 0, signal: null });
});

test('a setting that is no number is named, and nothing starts', async () => {
  await expect(startExample('log-rotation', { LOG_KEEP: 'five' })).rejects.toThrow(
    'LOG_KEEP should be a positive whole number, got "five"',
  );
});
