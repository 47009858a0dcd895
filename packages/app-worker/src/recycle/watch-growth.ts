import { getHeapStatistics } from 'node:v8';
import type { RecycleOrder } from '@ec/messenger';
import { residentBytes } from '@ec/worker';
import { hearAnswers } from '../answers.js';
import { jittered, whyRecycle, withCeiling } from './why-recycle.js';

const EVERY_MS = 2_000;

/** It has asked, and lives: its successor has failed, or its turn has not come. */
const AGAIN_MS = 60_000;

/**
 * Looks every few seconds how this worker is, and asks to be replaced when a limit is reached. Keeps nothing alive.
 * `ceilingBytes` is the ceiling now, where it is not the order's any more.
 */
export function watchGrowth(
  order: RecycleOrder,
  ceilingBytes: () => number | undefined,
  ask: (why: string) => void,
): void {
  const limits = jittered(order, Math.random);
  const startedAtMs = performance.now();
  let requests = 0;
  let askedAtMs = -Infinity;
  if (order.requests !== undefined) hearAnswers(() => void (requests += 1));

  setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - askedAtMs < AGAIN_MS) return;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const figures = {
      rssBytes: residentBytes(),
      heapShare: used / limit,
      ageMs: nowMs - startedAtMs,
      requests,
    };
    const why = whyRecycle(figures, withCeiling(limits, order, ceilingBytes()));
    if (why === undefined) return;
    askedAtMs = nowMs;
    ask(why);
  }, EVERY_MS).unref();
}
