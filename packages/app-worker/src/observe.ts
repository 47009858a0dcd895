import { setTimeout } from 'node:timers/promises';
import type { Observation } from '@ec/messenger';
import { hearAnswers } from './answers.js';

/** A check of the user's. */
export interface HealthCheck {
  readonly path: string;
  /** Says what is wrong; undefined: it is well. */
  check(): Promise<string | undefined>;
}

/** What to look at. */
export interface Watch {
  readonly forMs: number;
  /** Asked at once, and again a second after each answer; the last answer that has come counts. */
  readonly health?: HealthCheck | undefined;
}

const TICK_MS = 50;
const BETWEEN_CHECKS_MS = 1_000;
const OVER = Symbol('over');

/** Sees how this process does for so long, and no longer; costs nothing before and after. Never rejects. */
export async function observe({ forMs, health }: Watch): Promise<Observation> {
  let [answers, failures, lateMs] = [0, 0, 0];
  const startBytes = memory();

  const stopHearing = hearAnswers(({ statusCode }) => {
    answers += 1;
    if (statusCode >= 500) failures += 1;
  });
  let tickedAtMs = performance.now();
  const tick = setInterval(() => {
    const nowMs = performance.now();
    lateMs = Math.max(lateMs, nowMs - tickedAtMs - TICK_MS);
    tickedAtMs = nowMs;
  }, TICK_MS);

  const [unhealthy] = await Promise.all([health && lastAnswer(health, forMs), setTimeout(forMs)]);
  stopHearing();
  clearInterval(tick);
  const endBytes = memory();
  const figures = { answers, failures, lateMs: Math.round(lateMs) };
  if (typeof endBytes === 'string') return { ...figures, rss: 0, growth: 0, unhealthy: unhealthy ?? endBytes };
  const growth = typeof startBytes === 'string' ? 0 : endBytes - startBytes;
  return { ...figures, rss: endBytes, growth, unhealthy };
}

/** What the check has said last within this time. A check that is under way when it is over says nothing, but for the first. */
async function lastAnswer({ path, check }: HealthCheck, forMs: number): Promise<string | undefined> {
  const over = setTimeout(forMs, OVER);
  let last: string | undefined = `its health check ${path} was not answered within ${Math.round(forMs)} ms`;
  for (;;) {
    const answer = await Promise.race([check(), over]);
    if (answer === OVER) return last;
    last = answer;
    if ((await Promise.race([setTimeout(BETWEEN_CHECKS_MS), over])) === OVER) return last;
  }
}

/** Who cannot even be told its memory can accept no connection either: it has no descriptor left. */
function memory(): number | string {
  try {
    return process.memoryUsage.rss();
  } catch (error) {
    return `it can open nothing: ${(error as Error).message}`;
  }
}
