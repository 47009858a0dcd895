import { setTimeout as pause } from 'node:timers/promises';
import { until } from '@ec/test-utils';
import type { ReportedStatus } from '@ec/test-utils';
import { expect } from 'vitest';
import { BLOCKED_MS, SCALED, WORKERS } from './cell.js';
import type { Cell } from './cell.js';
import type { Outcome } from './outcome.js';

export interface Struck {
  readonly cell: Cell;
  /** The process that the fault was in. */
  readonly pid: number;
  /** Who was there before; undefined where the cluster was still starting. */
  readonly before: ReportedStatus['pids'] | undefined;
  /** What the master answers to the reload, or the scaling, that was under way. */
  readonly answer: Promise<unknown>;
  /** Ends the fault, where that can be, and whatever the test holds. */
  end(): void;
}

type Kind = Exclude<Outcome['kind'], 'impossible'>;
type Expected = { readonly [K in Kind]: (outcome: Extract<Outcome, { kind: K }>, struck: Struck) => Promise<void> };

/** Longer than any watchdog or judge here would take to do something about it. */
const LONG_MS = 2 * BLOCKED_MS + 600;

/** Asserts what becomes of a cluster after a fault, that those who should do serve, and that nothing is left at the end. */
export function expectOutcome(outcome: Exclude<Outcome, { kind: 'impossible' }>, struck: Struck): Promise<void> {
  return (expected[outcome.kind] as (outcome: Outcome, struck: Struck) => Promise<void>)(outcome, struck);
}

const expected: Expected = {
  async 'start fails'({ says, limitMs }, { cell }) {
    await endsWith(cell, 1, limitMs);
    expect(said(cell)).toMatch(says);
  },

  async replaced({ limitMs }, { cell, pid }) {
    await complete(cell, limitMs, { gone: pid });
    await closeInOrder(cell);
  },

  async 'goes on'({ limitMs }, { cell, before, end }) {
    // Absence has no sign: whoever would be taken for dead or blocked is by then.
    await pause(LONG_MS);
    end();
    const { pids } = await complete(cell, limitMs);
    if (before) expect(pids, said(cell)).toEqual(before);
    expect(said(cell)).not.toMatch(/is started again|was ended by|stood still/);
    await closeInOrder(cell);
  },

  async 'rolled back'({ says, limitMs }, struck) {
    const { cell, before, answer, end } = struck;
    expect(await answer).toMatchObject({ outcome: 'rolled back', reason: expect.stringMatching(says) });
    end();
    const { pids } = await complete(cell, limitMs);
    expect(pids, 'the old ones serve on').toEqual(before);
    expect(await reloadWell(cell), 'the next reload').toEqual({ outcome: 'reloaded' });
    await complete(cell, limitMs);
    await closeInOrder(cell);
  },

  async reloaded({ replaced, limitMs }, { cell, pid, before, answer, end }) {
    // A stopped or busy master reloads nobody, and an agent has its turn last: both have time to be taken for dead.
    if (!replaced) await pause(LONG_MS);
    end();
    expect(await answer).toEqual({ outcome: 'reloaded' });
    const { pids } = await complete(cell, limitMs, { gone: replaced ? pid : undefined });
    expect(pids.apps.filter((app) => before?.apps.includes(app))).toEqual([]);
    expect(pids.agent).not.toBe(before?.agent);
    await closeInOrder(cell);
  },

  async scaled({ replaced, limitMs }, { cell, pid, before, answer, end }) {
    if (!replaced) await pause(LONG_MS);
    end();
    expect(await answer).toEqual({ outcome: 'scaled' });
    const { pids } = await complete(cell, limitMs, { apps: SCALED, gone: replaced ? pid : undefined });
    expect(pids.apps.slice(0, WORKERS)).toEqual(before?.apps);
    if (!replaced) expect(pids.agent).toBe(before?.agent);
    await closeInOrder(cell);
  },

  async incomplete({ says, limitMs }, { cell, pid, before, answer, end }) {
    expect(await answer).toEqual({ outcome: 'incomplete', reason: expect.stringMatching(says) });
    end();
    const { pids } = await complete(cell, limitMs, { apps: SCALED, gone: pid });
    expect(pids.apps.slice(0, WORKERS)).toEqual(before?.apps);
    expect(pids.agent).toBe(before?.agent);
    await closeInOrder(cell);
  },

  async closes({ byForce, limitMs }, { cell, end }) {
    if (!byForce) end();
    await endsWith(cell, 0, limitMs);
    const isForced = /was ended by SIGKILL/.test(said(cell));
    if (byForce) expect(isForced, 'somebody was killed').toBe(true);
  },

  async 'gives up'({ says, limitMs }, { cell }) {
    await endsWith(cell, 1, limitMs);
    expect(said(cell)).toMatch(says);
  },

  async 'orphans end'({ limitMs }, { cell }) {
    await cell.ended(limitMs);
    await cell.nothingLeft({ limitMs, isSudden: true });
  },
};

const said = ({ program }: Cell): string => [...program.stdout, ...program.stderr].join('\n');

/** Everybody is there who is wanted, but not this process, and all of them answer. */
async function complete(
  cell: Cell,
  limitMs: number,
  { apps = WORKERS, gone }: { readonly apps?: number; readonly gone?: number | undefined } = {},
): Promise<ReportedStatus> {
  await cell.ready;
  let last: ReportedStatus | undefined;
  const isComplete = async (): Promise<boolean> => {
    last = await cell.status();
    const { pids, status } = last;
    const ready = status.workers.filter((worker) => worker.status === 'ready').length;
    const all = pids.agent !== undefined && pids.apps.length === apps && status.workers.length === ready;
    return all && ready === apps + 1 && !(pids.agent === gone || pids.apps.some((pid) => pid === gone));
  };
  const seen = (): string => `${JSON.stringify(last)}\n${cell.program.account()}`;
  await until('agent and app workers', isComplete, { limitMs, seen });
  const missing = new Set(last?.pids.apps);
  const answers: unknown[] = [];
  await until(
    'an answer of each app worker',
    async () => {
      const answer = await cell.ask('/pid').catch(String);
      answers.push(answer);
      missing.delete(Number(answer));
      return missing.size === 0;
    },
    { limitMs, seen: () => `answers: ${answers.slice(-5).join(', ')}; ${seen()}` },
  );
  await until('an answer of the agent', async () => (await cell.ask('/agent').catch(String)) === last?.pids.agent, {
    limitMs,
    seen,
  });
  return last as ReportedStatus;
}

/** On a busy machine the new worker may look blocked for a moment: that is not what is asked here. */
async function reloadWell(cell: Cell, patience = 3): Promise<unknown> {
  const answer = cell.control.next('master', 'answer');
  cell.control.subject('master').tell('reload');
  const result = await answer;
  return patience > 0 && /event loop was blocked/.test(JSON.stringify(result))
    ? reloadWell(cell, patience - 1)
    : result;
}

/** A cluster that has got over it ends as any other. */
async function closeInOrder(cell: Cell): Promise<void> {
  cell.control.release();
  cell.program.signal('SIGTERM');
  await endsWith(cell, 0, 8_000);
}

async function endsWith(cell: Cell, code: number, limitMs: number): Promise<void> {
  expect(await cell.ended(limitMs), cell.program.account()).toEqual({ code, signal: null });
  await cell.nothingLeft({ limitMs: 1_000, isSudden: false });
}
