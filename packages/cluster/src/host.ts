import { isatty } from 'node:tty';
import type { Ending } from '@ec/manager';
import type { Logger } from '@ec/logger';
import type { Master } from './master.js';
import { IGNORED_SIGNAL, RELOAD_SIGNAL, SCALE_SIGNALS, SIGNALS, judgeSignal } from './signals.js';

/** What a master that owns its process does to it. An embedded one leaves the process alone. */
export interface Host {
  /** Gives the master the signals and errors of this process. */
  attend(master: Master): void;
  /** Ends the process: the one place where a master does so. */
  exit(code: number): never;
}

export function createHost(logger: Logger): Host {
  // Whoever read our output may be gone. Without listeners each lost line would be an uncaught error with a line to log.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Asked now: when the signal comes the terminal is gone.
  const hasTerminal = isatty(0);
  // A handler would keep a job in the background from being stopped when it reads or writes, and count that as wishes.
  const isNearTerminal = hasTerminal || isatty(1) || isatty(2);
  let first: { readonly signal: string; readonly atMs: number } | undefined;
  let killedBy: NodeJS.Signals | undefined;

  function signalled(master: Master, signal: NodeJS.Signals): void {
    const verdict = judgeSignal(signal, performance.now(), first);
    first ??= { signal, atMs: performance.now() };
    const reason = { kind: 'signal', signal } as const;
    if (verdict === 'close') master.close(0, reason);
    if (verdict === 'kill') {
      killedBy = signal;
      master.kill(1, reason);
    }
  }

  const exit = (code: number): never => process.exit(code);

  return {
    attend(master) {
      for (const signal of SIGNALS) process.on(signal, () => signalled(master, signal));
      process.on(RELOAD_SIGNAL, () => {
        if (hasTerminal) signalled(master, RELOAD_SIGNAL);
        else void master.reload();
      });
      if (!isNearTerminal)
        for (const [signal, by] of Object.entries(SCALE_SIGNALS)) process.on(signal, () => void master.scaleBy(by));
      process.on(IGNORED_SIGNAL, () =>
        logger.info('%s', `${IGNORED_SIGNAL} is ignored: start with --inspect to debug`),
      );
      process.on('uncaughtException', (error) => {
        logger.error(error);
        master.close(1, { kind: 'error', error });
      });
      void master.ended.then((ending) => leave(ending, killedBy));
    },
    exit,
  };

  function leave({ exitCode }: Ending, signal: NodeJS.Signals | undefined): void {
    if (signal) {
      // As shells expect it of a process that was killed: the status names the signal.
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
    exit(exitCode);
  }
}
