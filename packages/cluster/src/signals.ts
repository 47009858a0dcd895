/** Reloads a master that owns its process; where a terminal has started it, its end sends this, and closes the master. */
export const RELOAD_SIGNAL = 'SIGHUP';

/** One app worker more, or one fewer, down to one. Where a terminal is near, it sends these to stop what reads or writes. */
export const SCALE_SIGNALS = { SIGTTIN: 1, SIGTTOU: -1 } as const;

/** Would open Node's inspector, to anybody who may send a signal: in a master it does nothing. */
export const IGNORED_SIGNAL = 'SIGUSR1';

/** What closes a master that owns its process. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/** Ctrl-C reaches a master twice where npm runs it: from the terminal, and passed on by npm some milliseconds later. */
export const ECHO_MS = 100;

export type SignalVerdict = 'close' | 'kill' | 'ignore';

/** Decides what a signal means: the first closes, the next one kills. Pure. */
export function judgeSignal(
  signal: string,
  nowMs: number,
  first: { readonly signal: string; readonly atMs: number } | undefined,
): SignalVerdict {
  if (!first) return 'close';
  const isEcho = signal === 'SIGINT' && first.signal === 'SIGINT' && nowMs - first.atMs < ECHO_MS;
  return isEcho ? 'ignore' : 'kill';
}
