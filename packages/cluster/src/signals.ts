/** What closes a master that owns its process. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

/**
 * A signal to a whole process group (Ctrl-C, a service manager) reaches a master twice where npm runs it: directly, and
 * passed on by npm some milliseconds later.
 */
export const ECHO_MS = 100;

export type SignalVerdict = 'close' | 'kill' | 'ignore';

/** Decides what a signal means: the first closes, the next one kills. Pure. */
export function judgeSignal(
  signal: string,
  nowMs: number,
  first: { readonly signal: string; readonly atMs: number } | undefined,
): SignalVerdict {
  if (!first) return 'close';
  const isEcho = signal === first.signal && nowMs - first.atMs < ECHO_MS;
  return isEcho ? 'ignore' : 'kill';
}
