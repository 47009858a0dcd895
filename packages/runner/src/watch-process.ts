import type { ChildProcess } from 'node:child_process';

/** How a process ended; with an error where the system refused to start it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** What is told of a process while it lives. */
export interface ProcessListeners {
  message(message: unknown, connection?: unknown): void;
  /** Its channel is closed and it lives on. At most once. */
  disconnected(): void;
}

/** A process that is being watched. */
export interface WatchedProcess {
  /** Settles once the process is gone and everything it said has been delivered. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Whether the system has reported its end, which is when its pid becomes free. */
  hasExited(): boolean;
}

/** A dying process closes its channel a moment before the system reports its end: on a machine with much to do, a long one. */
const DYING_MS = 500;

/** A grandchild may hold the channel of a process that has ended: this is waited for the next message. */
const DRAIN_MS = 200;

/** Where a grandchild goes on talking, so often. */
const DRAIN_ROUNDS = 10;

/** Watches a process from the turn in which it was started. */
export function watchProcess(child: ChildProcess, listeners: ProcessListeners): WatchedProcess {
  let exit: ProcessEnd | undefined;
  let isChannelClosed = false;
  let isOver = false;
  let heard = 0;
  let timer: NodeJS.Timeout | undefined;
  let settle!: (end: ProcessEnd) => void;
  const ended = new Promise<ProcessEnd>((resolve) => (settle = resolve));

  const finish = (end: ProcessEnd) => {
    isOver = true;
    clearTimeout(timer);
    if (child.connected) child.disconnect();
    settle(end);
  };

  // Where this process was busy or stopped, its timers come first: by the time of the immediate it has read the
  // channel and heard of an end.
  const afterReading = (delayMs: number, then: () => void) => {
    timer = setTimeout(() => setImmediate(() => !isOver && then()), delayMs);
  };

  const drain = (end: ProcessEnd, rounds: number) => {
    const heardBefore = heard;
    afterReading(DRAIN_MS, () => (heard === heardBefore || rounds === 0 ? finish(end) : drain(end, rounds - 1)));
  };

  child.on('message', (message: unknown, connection: unknown) => {
    heard += 1;
    if (!isOver) listeners.message(message, connection);
  });
  // 'exit' and 'disconnect' come in either order, and messages before 'disconnect' only: the later of the two acts.
  child.once('exit', (code, signal) => {
    clearTimeout(timer);
    exit = { code, signal };
    if (isChannelClosed) finish(exit);
    else drain(exit, DRAIN_ROUNDS);
  });
  child.once('disconnect', () => {
    isChannelClosed = true;
    if (isOver) return;
    if (exit) finish(exit);
    else afterReading(DYING_MS, () => !exit && listeners.disconnected());
  });
  // A process that never began reports no exit. Later errors (a signal that may not be sent) end nothing.
  child.on('error', (error) => {
    if (child.pid === undefined && !isOver) finish({ code: null, signal: null, error });
  });

  return { ended, hasExited: () => exit !== undefined };
}
