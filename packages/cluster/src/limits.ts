import type { Limits } from '@ec/manager';
import type { ResolvedOptions } from './options.js';

/** What a style decides where the options are silent; in milliseconds. */
export interface LimitDefaults {
  readonly bootMs: number;
  readonly appCloseMs: number;
  readonly agentCloseMs: number;
  /** How long a first new worker must prove itself before the others follow. */
  readonly judgeMs: number;
}

/** An event loop that stands still for so long is not busy, but stuck. */
export const BLOCKED_MS = 10_000;

/** A kernel that has not taken a killed process away within this time will not soon. */
export const FORCE_MS = 2_000;
/** Where nothing is served yet, workers get this long to leave in order. */
export const GIVE_UP_MS = 1_000;
/** Time to show that a new version is no worse than the old one. */
export const JUDGE_MS = 10_000;
/** A worker whose place another has may finish for so long what it has begun. */
export const RETIRE_MS = 30_000;
/** A worker that has stopped serving may answer long requests; Egg's gives itself 30 s. */
export const LEAVE_MS = 60_000;

export function limitsOf(options: ResolvedOptions, defaults: LimitDefaults): Limits {
  const bootMs = options.bootTimeoutMs ?? defaults.bootMs;
  return {
    agentBootMs: bootMs,
    appBootMs: bootMs,
    agentCloseMs: options.agentCloseTimeoutMs ?? defaults.agentCloseMs,
    appCloseMs: options.appCloseTimeoutMs ?? defaults.appCloseMs,
    giveUpMs: GIVE_UP_MS,
    leaveMs: LEAVE_MS,
    // Who names a health check wants it, in development too.
    judgeMs: options.reload?.judgeMs ?? (options.reload?.healthPath ? JUDGE_MS : defaults.judgeMs),
    retireMs: options.reload?.drainMs ?? RETIRE_MS,
    forceMs: FORCE_MS,
  };
}
