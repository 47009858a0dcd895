import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { RunnerKind, WorkerExit, WorkerSpec } from '../src/worker-runner.js';

/** What the master of the fixtures reports. */
export interface Report {
  readonly event: string;
  readonly worker?: number;
  readonly message?: unknown;
  readonly ok?: boolean;
  readonly osId?: number;
  readonly osIds?: readonly number[];
  readonly exit?: WorkerExit;
  readonly tookMs?: number;
  readonly spawnError?: { readonly code: string; readonly message: string };
  readonly said?: unknown;
  readonly workers?: readonly number[];
  readonly cluster?: Readonly<Record<string, number>>;
  readonly process?: Readonly<Record<string, number>>;
}

/** A real master in a process group of its own, driven by a test and gone with it. */
export interface Master {
  readonly pid: number;
  /** Everything it and its workers wrote. */
  output(): { readonly stdout: string; readonly stderr: string };
  /** Starts these and returns their pids. */
  spawn(...specs: WorkerSpec[]): Promise<readonly number[]>;
  tell(deed: string, given?: object): void;
  /** The next report with these values, taken out of those not yet taken. */
  next(expected: Partial<Report>): Promise<Report>;
  /** Reports that nobody took. */
  left(event: string): readonly Report[];
}

/** The longest a test waits for a sign. */
const DEADLINE_MS = 15_000;

export const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** One spec of a fixture. */
export function specOf(name: string, rest: Partial<WorkerSpec> = {}): WorkerSpec {
  return { name: `app#${name}`, slot: 0, slots: 1, entry: fixture(name), args: [], execArgv: [], ...rest };
}

export async function launchMaster(kind: RunnerKind, env: NodeJS.ProcessEnv = {}): Promise<Master> {
  const child = fork(fixture('master.mjs'), [kind], {
    execArgv: [],
    detached: true,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const pid = child.pid ?? 0;
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (text) => (written.stdout += String(text)));
  child.stderr?.on('data', (text) => (written.stderr += String(text)));
  const reports: Report[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (report: Report) => {
    reports.push(report);
    waiting.forEach((look) => look());
  });
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The whole group is gone already.
    }
  });

  const take = (expected: Partial<Report>) => {
    const index = reports.findIndex((report) =>
      Object.entries(expected).every(([key, value]) => same(report[key as keyof Report], value)),
    );
    return index < 0 ? undefined : reports.splice(index, 1)[0];
  };
  const next = (expected: Partial<Report>) =>
    new Promise<Report>((resolve, reject) => {
      const deadline = setTimeout(() => {
        const seen = JSON.stringify({ reports, written }, null, 1);
        reject(new Error(`no ${JSON.stringify(expected)} within ${DEADLINE_MS} ms, but ${seen}`));
      }, DEADLINE_MS);
      const look = () => {
        const report = take(expected);
        if (!report) return;
        clearTimeout(deadline);
        waiting.delete(look);
        resolve(report);
      };
      waiting.add(look);
      look();
    });
  const tell = (deed: string, given: object = {}) => void child.send({ deed, ...given });

  await next({ event: 'up' });
  return {
    pid,
    output: () => written,
    tell,
    next,
    left: (event) => reports.filter((report) => report.event === event),
    async spawn(...specs) {
      tell('spawn', { specs });
      return (await next({ event: 'spawned' })).osIds ?? [];
    },
  };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Waits until something outside shows; for what the system does not report by an event. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const from = performance.now();
  while (!isTrue()) {
    if (performance.now() - from > DEADLINE_MS) throw new Error(`${what}: not within ${DEADLINE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
