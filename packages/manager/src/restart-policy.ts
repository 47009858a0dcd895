/** How soon a dead worker starts again. */
export interface RestartPolicy {
  /** Wait before the first restart after a healthy life. */
  readonly firstDelayMs: number;
  /** Wait before the second restart in a row; doubles with each further one. */
  readonly baseDelayMs: number;
  /** The wait never grows beyond this: a slot is never given up. */
  readonly maxDelayMs: number;
  /** A worker that was ready for this long has proved itself: the count begins anew. */
  readonly healthyMs: number;
}

/** At once, then 1 s, 2 s, 4 s … 30 s; forgiven after 10 s of service. */
export const defaultRestartPolicy: RestartPolicy = {
  firstDelayMs: 0,
  baseDelayMs: 1_000,
  maxDelayMs: 30_000,
  healthyMs: 10_000,
};

/** When a slot starts again. */
export interface RestartPlan {
  /** Which restart in a row this is, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
}

/** What is known when a worker has died. */
export interface Death {
  /** Restarts in a row before this death. */
  readonly attempts: number;
  /** For how long the worker was ready; 0 where it never was. */
  readonly readyMs: number;
  /** From 0 up to 1: spreads restarts, so that what fell together does not come back together. */
  readonly random: number;
}

/** Decides when a dead worker's slot starts again. There is always a time: capacity never ends in silence. */
export function planRestart({ attempts, readyMs, random }: Death, policy: RestartPolicy): RestartPlan {
  const attempt = readyMs >= policy.healthyMs ? 1 : attempts + 1;
  if (attempt === 1) return { attempt, delayMs: policy.firstDelayMs };
  // 2 ** 30 doublings exceed any limit; the cap on the exponent keeps the product finite.
  const fullMs = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(attempt - 2, 30));
  const spreadMs = Math.round(fullMs * (0.5 + random / 2));
  return { attempt, delayMs: Math.max(policy.firstDelayMs, spreadMs) };
}
