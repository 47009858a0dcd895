import { mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { deadline, httpGet, isPortFree, startProgram, temporaryFolder, until } from '@ec/test-utils';
import type { Program, ProgramExit, ReportedStatus } from '@ec/test-utils';
import { openControl } from '@ec/test-utils/faults';
import type { Control } from '@ec/test-utils/faults';
import { fixture, program } from '../../launcher.js';

export const WORKERS = 2;
/** Where it is scaled to. */
export const SCALED = 3;
export const BLOCKED_MS = 600;
export const JUDGE_MS = 800;
export const CLOSE_MS = 800;

export interface CellOptions {
  readonly bootTimeoutMs: number;
  readonly judgeMs: number;
  readonly mostOpenFiles?: number | undefined;
  readonly heapMib?: number | undefined;
}

/** One cluster with a control over its processes, in a folder of its own, beside a port that is taken. */
export interface Cell extends AsyncDisposable {
  readonly program: Program;
  readonly control: Control;
  readonly takenPort: number;
  /** Its address and port; resolves when it is ready. */
  readonly ready: Promise<{ readonly address: string; readonly port: number }>;
  status(): Promise<ReportedStatus>;
  /** Asks for the number of a process; each time over a new connection. */
  ask(path: '/pid' | '/agent'): Promise<number>;
  /** Resolves when the master has ended; rejects where that takes longer. */
  ended(limitMs: number): Promise<ProgramExit>;
  /** Rejects where something is left of it after so many ms: a process, the port, a file. */
  nothingLeft(end: { readonly limitMs: number; readonly isSudden: boolean }): Promise<void>;
}

/** Starts it; boot goes as far as the control lets it. */
export async function openCell(options: CellOptions, before: (control: Control) => void): Promise<Cell> {
  const folder = temporaryFolder();
  const tmp = join(folder.path, 'tmp');
  mkdirSync(tmp);
  const pidFile = join(folder.path, 'pid');
  const control = await openControl(join(folder.path, 'control'));
  before(control);
  const taken = await takePort();
  const takenPort = (taken.address() as AddressInfo).port;
  const cluster = {
    baseDir: fixture('faults'),
    port: 0,
    hostname: '127.0.0.1',
    workers: WORKERS,
    pidFile,
    bootTimeoutMs: options.bootTimeoutMs,
    appCloseTimeoutMs: CLOSE_MS,
    agentCloseTimeoutMs: CLOSE_MS,
    watchdog: { blockedMs: BLOCKED_MS },
    reload: { judgeMs: options.judgeMs, drainMs: 1_000, lingerMs: 0, spreadMs: 0 },
  };
  const running = startProgram({
    ...command([program('faults.js'), JSON.stringify(cluster)], options.mostOpenFiles),
    env: {
      EC_LOG_LEVEL: 'debug',
      TMPDIR: tmp,
      FAULTS_SOCKET: control.path,
      ...(options.heapMib && { NODE_OPTIONS: `--max-old-space-size=${options.heapMib}` }),
    },
  });
  const ready = control.next('master', 'ready') as Cell['ready'];
  ready.catch(() => {});
  let port: number | undefined;
  void ready.then(
    (found) => (port = found.port),
    () => {},
  );

  return {
    program: running,
    control,
    takenPort,
    ready,
    async status() {
      const answer = control.next('master', 'status');
      control.subject('master').tell('status');
      return (await answer) as ReportedStatus;
    },
    async ask(path) {
      const { address } = await ready;
      const { status, body } = await httpGet(`${address}${path}`, { patienceMs: 1_000 });
      if (status !== 200) throw new Error(`${path} was answered with ${status} ${body}`);
      return Number(body);
    },
    ended: (limitMs) => deadline(running.exited, 'the end of the master', { limitMs, seen: running.account }),
    async nothingLeft({ limitMs, isSudden }) {
      await until('the end of all processes', () => running.processes().length === 0, {
        limitMs,
        seen: () =>
          `${running
            .processes()
            .map(({ pid, command }) => `${pid} ${command}`)
            .join('\n')}\n${running.account()}`,
      });
      const listened = port;
      if (listened !== undefined) await until(`the port ${listened} is free`, () => isPortFree(listened));
      // Of a master that had no time to remove it the next one sees that it names no living process.
      const expected = [...(isSudden ? ['pid'] : []), 'control', 'tmp'];
      const files = [...readdirSync(tmp), ...readdirSync(folder.path).filter((name) => !expected.includes(name))];
      if (files.length > 0) throw new Error(`Files are left: ${files.join(', ')}`);
    },
    async [Symbol.asyncDispose]() {
      await running.kill();
      await control[Symbol.asyncDispose]();
      await new Promise((resolve) => taken.close(resolve));
      folder[Symbol.dispose]();
    },
  };
}

/** Starts Node, with a limit that all below it share. */
function command(
  args: readonly string[],
  mostOpenFiles: number | undefined,
): { command?: string; args: readonly string[] } {
  if (mostOpenFiles === undefined) return { args };
  return { command: 'sh', args: ['-c', `ulimit -n ${mostOpenFiles}; exec "$0" "$@"`, process.execPath, ...args] };
}

function takePort(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => resolve(server));
  });
}
