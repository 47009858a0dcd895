import type { RecycleOrder } from '@ec/messenger';

/** How a worker is. */
export interface Figures {
  readonly rssBytes: number;
  /** Used of its heap limit, 0 to 1. */
  readonly heapShare: number;
  readonly ageMs: number;
  /** Answers that it has given. */
  readonly requests: number;
}

/** Up to so much of each limit is taken off at random, so that workers that have started together do not go together. */
const JITTER = 0.1;

/** The limits of one worker. `random` is from 0 up to 1. Pure. */
export function jittered(order: RecycleOrder, random: () => number): RecycleOrder {
  const less = (limit: number | undefined): number | undefined => limit && limit * (1 - JITTER * random());
  return {
    rssBytes: less(order.rssBytes),
    ceilingBytes: less(order.ceilingBytes),
    heapShare: less(order.heapShare),
    ageMs: less(order.ageMs),
    requests: less(order.requests),
  };
}

/** The same limits with another ceiling, lowered by as much as the order's own; without one they are as they were. Pure. */
export function withCeiling(limits: RecycleOrder, order: RecycleOrder, ceilingBytes: number | undefined): RecycleOrder {
  if (ceilingBytes === undefined || !order.ceilingBytes || limits.ceilingBytes === undefined) return limits;
  return { ...limits, ceilingBytes: (ceilingBytes * limits.ceilingBytes) / order.ceilingBytes };
}

/** Why a worker with these figures should be replaced, as the end of a sentence; undefined: it need not be. Pure. */
export function whyRecycle(figures: Figures, limits: RecycleOrder): string | undefined {
  const { rssBytes = Infinity, ceilingBytes = Infinity, heapShare = Infinity } = limits;
  const { ageMs = Infinity, requests = Infinity } = limits;
  if (figures.rssBytes >= rssBytes) return `it holds ${megabytes(figures.rssBytes)} of memory`;
  if (figures.rssBytes >= ceilingBytes)
    return `it holds ${megabytes(figures.rssBytes)}, more than its part of the memory limit of its control group`;
  if (figures.heapShare >= heapShare) return `its heap is ${Math.round(figures.heapShare * 100)} % full`;
  if (figures.ageMs >= ageMs) return `it is ${Math.round(figures.ageMs / 1_000)} s old`;
  if (figures.requests >= requests) return `it has answered ${figures.requests} requests`;
  return undefined;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}
