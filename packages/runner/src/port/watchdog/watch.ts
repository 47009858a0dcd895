/** What the thread sees when it looks. */
export interface Sight {
  readonly nowMs: number;
  /** Counts up as long as the event loop of the main thread turns. */
  readonly beat: number;
  /** The process's parent is another than at the start. */
  readonly isOrphan: boolean;
  /** A debugger may hold the main thread. */
  readonly isDebugged: boolean;
}

/** What to do about it. */
export type Verdict = 'fine' | 'blocked' | 'orphaned';

export interface WatchLimits {
  /** The loop may stand still for so long. */
  readonly blockedMs: number;
  /** So long an orphan may take to end by itself. */
  readonly orphanMs: number;
  /** Between two looks. */
  readonly everyMs: number;
}

/** A look that is later than this by so much was held up by a stop of the process or of the machine. */
const HELD_UP_MS = 1_000;

/**
 * Judges what is seen from outside the event loop. A stop of the whole process (SIGSTOP, a suspended machine) stops this
 * side too and is nobody's fault: the time is not counted. Pure, but for what it remembers.
 */
export function createWatch({ blockedMs, orphanMs, everyMs }: WatchLimits): (sight: Sight) => Verdict {
  let beat: number | undefined;
  let turnedAtMs = 0;
  let orphanedAtMs: number | undefined;
  let lookedAtMs: number | undefined;
  let isTold = false;

  return ({ nowMs, beat: now, isOrphan, isDebugged }) => {
    const wasHeldUp = lookedAtMs !== undefined && nowMs - lookedAtMs > everyMs + HELD_UP_MS;
    lookedAtMs = nowMs;
    if (now !== beat || wasHeldUp || isDebugged) {
      turnedAtMs = nowMs;
      if (now !== beat) isTold = false;
      beat = now;
    }
    orphanedAtMs = isOrphan ? (orphanedAtMs ?? nowMs) : undefined;
    if (orphanedAtMs !== undefined && nowMs - orphanedAtMs >= orphanMs) return 'orphaned';
    if (isTold || nowMs - turnedAtMs < blockedMs) return 'fine';
    isTold = true;
    return 'blocked';
  };
}
