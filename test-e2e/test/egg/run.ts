import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { deadline } from '@ec/test-utils';
import type { EggApp } from './egg-app.js';

/** A line of the application's journal. */
export interface Note {
  readonly role: 'app' | 'agent';
  readonly pid: number;
  readonly what: string;
  readonly data?: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the application at work, with a process group of its own. */
export interface Run {
  readonly child: ChildProcess;
  readonly notes: readonly Note[];
  /** What came over the channel, where there is one. */
  readonly messages: readonly { readonly action: string; readonly data?: unknown }[];
  stdout(): string;
  stderr(): string;
  /** Waits for the end of the program and of its output. */
  exit(): Promise<Exit>;
  /** Waits until `read` finds what it looks for; it is asked again whenever something has come from the program. */
  until<T>(what: string, read: () => T | undefined): Promise<T>;
  signalGroup(signal: NodeJS.Signals): void;
  /** Kills whatever is left of the group; resolves to the command lines of those that should have ended by themselves. */
  end(): Promise<string[]>;
}

/** Runs `node <args>` in the folder of the application. With `channel` the program can send messages to us. */
export function run(
  app: EggApp,
  args: readonly string[],
  { channel = false, env = {} as Record<string, string> } = {},
): Run {
  const child = spawn(process.execPath, args, {
    cwd: app.folder,
    env: { ...app.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  });
  const pid = child.pid ?? 0;
  const text = { stdout: '', stderr: '' };
  const messages: { action: string; data?: unknown }[] = [];
  const notes: Note[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((check) => check());

  let unread = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
    const lines = (unread + chunk).split('\n');
    unread = lines.pop() ?? '';
    notes.push(...readNotes(lines));
    wake();
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
    wake();
  });
  child.on('message', (message) => {
    messages.push(message as { action: string });
    wake();
  });
  const exited = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));

  return {
    child,
    notes,
    messages,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    exit: () =>
      deadline(exited, 'the end of the program', { limitMs: 30_000, seen: () => tail(text.stdout + text.stderr) }),
    until<T>(what: string, read: () => T | undefined) {
      const found = new Promise<T>((resolve) => {
        const check = (): void => {
          const value = read();
          if (value === undefined) return;
          waiting.delete(check);
          resolve(value);
        };
        waiting.add(check);
        check();
      });
      return deadline(found, what, { limitMs: 30_000, seen: () => tail(text.stdout + text.stderr) });
    },
    signalGroup: (signal) => void process.kill(-pid, signal),
    async end() {
      const left = groupOf(pid);
      for (const { pid: one } of left) kill(one);
      if (child.exitCode === null && child.signalCode === null) await exited;
      return left.map(({ command }) => command);
    },
  };
}

/** The journal's lines among others. */
export function readNotes(lines: readonly string[]): Note[] {
  return lines
    .filter((line) => line.startsWith('@note '))
    .map((line) => JSON.parse(line.slice('@note '.length)) as Note);
}

/** The living processes of a group; none where there never was one. */
export function groupOf(group: number): { readonly pid: number; readonly command: string }[] {
  // Group 0 is the kernel's.
  if (!(group > 0)) return [];
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, pgid, state, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return Number(pgid) === group && !state?.startsWith('Z') ? [{ pid: Number(pid), command }] : [];
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function tail(text: string): string {
  return text.split('\n').slice(-40).join('\n');
}
