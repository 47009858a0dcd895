import type { Limits } from '@ec/manager';
import type { ResolvedOptions } from './options.js';

/** What a style decides where the options are silent; in milliseconds. */
export interface LimitDefaults {
  readonly bootMs: number;
  readonly appCloseMs: number;
  readonly agentCloseMs: number;
}

/** A kernel that has not taken a killed process away within this time will not soon. */
export const FORCE_MS = 2_000;
/** Where nothing is served yet, workers get this long to leave in order. */
export const GIVE_UP_MS = 1_000;
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
    forceMs: FORCE_MS,
  };
}
