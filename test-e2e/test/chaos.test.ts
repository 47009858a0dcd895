import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deadline, startProgram, temporaryFolder, until } from '@ec/test-utils';
import type { Program } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { fixture, program } from '../launcher.js';

/** For how long processes are killed, and how often. */
const CHAOS_MS = Number(process.env['CHAOS_MS'] ?? 60_000);
const KILL_EVERY_MS = 500;

/** A line that a process wrote down. */
interface Line {
  readonly what: string;
  readonly n?: number;
  readonly by?: number;
  readonly to?: unknown;
  readonly code?: string;
  readonly reply?: number;
  readonly delivered?: readonly number[];
  readonly failed?: readonly (readonly [number | null, string])[];
  readonly counters?: readonly { readonly action: string; readonly sent: number; readonly received: number }[];
}

interface Pids {
  readonly master: number;
  readonly agent: number | undefined;
  readonly apps: readonly number[];
}

/** What every process wrote down, by its id. */
function journals(folder: string): Map<number, readonly Line[]> {
  return new Map(
    readdirSync(folder).map((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean);
      // Who is killed while it writes leaves half a line.
      return [Number(/-(\d+)\./.exec(file)?.[1]), lines.flatMap(parse)];
    }),
  );
}

function parse(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

async function statusOf(running: Program): Promise<{ pids: Pids; status: { phase: string } }> {
  const answer = running.next('status');
  running.send({ action: 'status' });
  return (await answer)['data'] as { pids: Pids; status: { phase: string } };
}

test(
  'processes are killed every half second: what is said comes once, or its sender is told why not, and in order',
  async () => {
    using folder = temporaryFolder();
    const running = startProgram({
      args: [program('chaos.js'), JSON.stringify({ baseDir: fixture('chaos'), workers: 3, port: 0 })],
      env: { CHAOS_FOLDER: folder.path, EC_LOG_LEVEL: 'none' },
    });
    try {
      await running.next('egg-ready');
      const killed = await killAround(running);
      await calm(running, folder.path);
      check(journals(folder.path), killed);
    } finally {
      await running.kill();
    }
  },
  CHAOS_MS + 120_000,
);

/** Kills one worker after the other, each as soon as it has had half a second. */
async function killAround(running: Program): Promise<ReadonlySet<number>> {
  const killed = new Set<number>();
  const endsAt = performance.now() + CHAOS_MS;
  for (let turn = 0; performance.now() < endsAt; turn += 1) {
    await pause(KILL_EVERY_MS);
    const { pids } = await statusOf(running);
    const living = [pids.agent, ...pids.apps].filter((pid) => pid !== undefined && pid > 0 && !killed.has(pid));
    const victim = living[turn % Math.max(living.length, 1)];
    if (victim === undefined) continue;
    killed.add(victim);
    process.kill(victim, 'SIGKILL');
  }
  expect(killed.size).toBeGreaterThan(CHAOS_MS / 5_000);
  return killed;
}

/** Waits until all are back, and then until everybody has heard what became of its words. */
async function calm(running: Program, folder: string): Promise<void> {
  const all = async (): Promise<boolean> => {
    const { pids } = await statusOf(running);
    return pids.agent !== undefined && pids.apps.length === 3;
  };
  await until('agent and three app workers', all, { seen: running.account, limitMs: 60_000 });
  running.send({ action: 'hush' });
  const counted = (): boolean =>
    [...journals(folder).values()].filter((lines) => lines.some(({ what }) => what === 'counted')).length === 5;
  await deadline(
    until('the counts of all', () => Promise.resolve(counted()), { seen: running.account, limitMs: 60_000 }),
    'the counts of all',
    { seen: running.account, limitMs: 65_000 },
  );
}

function check(all: ReadonlyMap<number, readonly Line[]>, killed: ReadonlySet<number>): void {
  const wrong: string[] = [];
  const isAlive = (osId: number): boolean => !killed.has(osId);
  const gotBy = new Map<number, Set<string>>();
  const totals = { said: 0, delivered: 0, failed: 0, asked: 0, replies: 0 };

  for (const [osId, lines] of all) {
    const got = new Set<string>();
    const last = new Map<number, number>();
    for (const { by = 0, n = 0 } of lines.filter(({ what }) => what === 'got')) {
      const key = `${by}:${n}`;
      if (got.has(key)) wrong.push(`${osId} got ${key} twice`);
      got.add(key);
      if (n < (last.get(by) ?? 0)) wrong.push(`${osId} got ${key} after ${last.get(by)}`);
      last.set(by, n);
    }
    gotBy.set(osId, got);
  }

  for (const [osId, lines] of all) {
    const told = new Map(lines.filter(({ what }) => what === 'told').map((line) => [line.n, line]));
    for (const { n } of lines.filter(({ what }) => what === 'said')) {
      totals.said += 1;
      const outcome = told.get(n);
      if (!outcome) {
        if (isAlive(osId)) wrong.push(`${osId} was never told what became of ${n}`);
        continue;
      }
      const { delivered = [], failed = [] } = outcome;
      totals.delivered += delivered.length;
      totals.failed += failed.length;
      if (delivered.length + failed.length === 0) wrong.push(`${osId} was told nothing of ${n}`);
      for (const receiver of delivered)
        if (!gotBy.get(receiver)?.has(`${osId}:${n}`) && isAlive(receiver))
          wrong.push(`${receiver} is said to have ${osId}:${n} and has not`);
      for (const [receiver, reason] of failed) {
        // Who ended may have had it: that is what the word says. All others have not.
        if (reason === 'timed-out') wrong.push(`${osId} waited in vain for word of ${n} from ${receiver}`);
        if (receiver !== null && reason !== 'peer-gone' && gotBy.get(receiver)?.has(`${osId}:${n}`))
          wrong.push(`${receiver} is said not to have ${osId}:${n} (${reason}) and has`);
      }
    }
    const asked = lines.filter(({ what }) => what === 'ask');
    const answered = new Map(lines.filter(({ what }) => what.endsWith('reply')).map((line) => [line.n, line]));
    for (const { n = 0 } of asked) {
      totals.asked += 1;
      const answer = answered.get(n);
      if (!answer && isAlive(osId)) wrong.push(`${osId} was left without an answer to ${n}`);
      if (answer?.what === 'reply') totals.replies += 1;
      if (answer?.what === 'reply' && answer.reply !== n * 2) wrong.push(`${osId} got ${answer.reply} for ${n}`);
      if (answer?.code === 'EC_REQUEST_TIMED_OUT') wrong.push(`${osId} waited in vain for the reply to ${n}`);
    }
    const counted = lines.find(({ what }) => what === 'counted')?.counters;
    const sum = (action: string, which: 'sent' | 'received'): number =>
      (counted ?? []).filter((row) => row.action === action).reduce((total, row) => total + row[which], 0);
    // Others may still be talking when it counts.
    const until = lines.slice(
      0,
      lines.findIndex(({ what }) => what === 'counted'),
    );
    const got = until.filter(({ what }) => what === 'got').length;
    if (counted && sum('n', 'received') !== got) wrong.push(`${osId} counted ${sum('n', 'received')} and got ${got}`);
    if (counted && sum('n', 'sent') !== lines.filter(({ what }) => what === 'said').length)
      wrong.push(
        `${osId} counted ${sum('n', 'sent')} sent and said ${lines.filter(({ what }) => what === 'said').length}`,
      );
  }
  expect(wrong.slice(0, 20)).toEqual([]);
  // How many find somebody depends on how fast this machine starts processes; that many do, on none of that.
  expect(totals.replies).toBeGreaterThan(totals.asked / 10);
  expect(totals.delivered).toBeGreaterThan(totals.said / 10);
  console.log(`chaos: ${killed.size} killed; ${JSON.stringify(totals)}`);
}
