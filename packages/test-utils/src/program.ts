import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { createAwaited } from './awaited.js';
import { cleanEnv } from './clean-env.js';
import { deadline } from './deadline.js';
import { MARK, markedProcesses } from './marked-processes.js';
import type { MarkedProcess } from './marked-processes.js';

/** How to start a program under test. */
export interface ProgramOptions {
  /** Default: this Node. */
  readonly command?: string | undefined;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** On top of the little that `cleanEnv` passes on. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The user it runs as. Default: ours. */
  readonly uid?: number | undefined;
}

/** How a process has ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A message of a program under test to its parent, which is the test. */
export type ParentMessage = Readonly<Record<string, unknown>> & { readonly action?: unknown; readonly data?: unknown };

/** A program under test: a process of its own in a process group of its own, with a channel to the test. */
export interface Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Lines so far. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Messages so far. */
  readonly messages: readonly ParentMessage[];
  /** When the process has ended. Never rejects. */
  readonly exited: Promise<ProgramExit>;
  /** When it has ended and all output has come, also of the processes that inherited it. Never rejects. */
  readonly closed: Promise<ProgramExit>;
  /** The next message, from now on, with this action or accepted by this test. */
  next(wanted: string | ((message: ParentMessage) => boolean)): Promise<ParentMessage>;
  /** The first line of stdout or stderr that matches, written before or after now. */
  line(pattern: RegExp): Promise<string>;
  /** The first line that matches, from now on. */
  nextLine(pattern: RegExp): Promise<string>;
  /** Sends it a message over the channel. */
  send(message: unknown): void;
  /** Signals the process. */
  signal(signal: NodeJS.Signals): void;
  /** Signals the process and all that it has started, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Everything of it that lives, also what has another parent by now. */
  processes(): MarkedProcess[];
  /** Ends all of it at once. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** What it has written and sent, for the message of a failed test. */
  account(): string;
}

/** Starts a program under test. It is ended when the tests' process ends, whatever happens there. */
export function startProgram({ command = process.execPath, args, cwd, env, uid }: ProgramOptions): Program {
  const run = randomUUID();
  const child = spawn(command, args, {
    cwd,
    uid,
    env: cleanEnv({ ...env, [MARK]: run }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  const lines = createAwaited<string>();
  const messages = createAwaited<ParentMessage>();
  const stdout: string[] = [];
  const stderr: string[] = [];

  for (const [stream, kept] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    if (!stream) continue;
    stream.on('error', () => {});
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      kept.push(line);
      lines.add(line);
    });
  }
  child.on('message', (message: unknown) => messages.add(Object(message) as ParentMessage));
  // A write to a channel that has just closed; tests that care look at what arrived.
  child.on('error', () => {});

  const killAll = (): void => {
    for (const { pid: each } of markedProcesses(run)) {
      try {
        process.kill(each, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  process.once('exit', killAll);

  const exited = new Promise<ProgramExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const closed = new Promise<ProgramExit>((resolve) => {
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
      process.off('exit', killAll);
      const over = (): Error => new Error(`The program has ended with ${signal ?? `code ${code}`}.\n${account()}`);
      lines.end(over);
      messages.end(over);
      resolve({ code, signal });
    });
  });

  function account(): string {
    return [
      ...stdout.slice(-40).map((line) => `out| ${line}`),
      ...stderr.slice(-40).map((line) => `err| ${line}`),
      ...messages.seen.slice(-10).map((message) => `ipc| ${JSON.stringify(message).slice(0, 300)}`),
    ].join('\n');
  }

  const awaitLine = (pattern: RegExp, promise: Promise<string>) =>
    deadline(promise, `a line like ${pattern}`, { seen: account });

  return {
    pid,
    child,
    stdout,
    stderr,
    messages: messages.seen,
    exited,
    closed,
    next(wanted) {
      const accepts = typeof wanted === 'string' ? ({ action }: ParentMessage) => action === wanted : wanted;
      return deadline(messages.next(accepts), `the message ${String(wanted)}`, { seen: account });
    },
    line: (pattern) =>
      awaitLine(
        pattern,
        lines.first((line) => pattern.test(line)),
      ),
    nextLine: (pattern) =>
      awaitLine(
        pattern,
        lines.next((line) => pattern.test(line)),
      ),
    send: (message) => void child.send(message as object),
    signal: (signal) => void child.kill(signal),
    signalGroup: (signal) => void process.kill(-pid, signal),
    processes: () => markedProcesses(run),
    async kill() {
      killAll();
      await exited;
    },
    account,
  };
}
