import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { Observation } from '@ec/messenger';

/** What to look at. */
export interface Watch {
  readonly forMs: number;
  /** Says what is wrong; undefined: it is well. Asked every second; the last answer counts. */
  checkHealth?(): Promise<string | undefined>;
}

/** Node tells of each answer that was given, whatever server has given it. */
const ANSWERED = 'http.server.response.finish';

const TICK_MS = 50;
const BETWEEN_CHECKS_MS = 1_000;

/** Sees how this process does; costs nothing before and after. Never rejects. */
export async function observe({ forMs, checkHealth }: Watch): Promise<Observation> {
  let [answers, failures, lateMs] = [0, 0, 0];
  let unhealthy: string | undefined;
  const startBytes = memory();

  const answered = (message: unknown): void => {
    const { response } = message as { readonly response: ServerResponse };
    answers += 1;
    if (response.statusCode >= 500) failures += 1;
  };
  let tickedAtMs = performance.now();
  const tick = setInterval(() => {
    const nowMs = performance.now();
    lateMs = Math.max(lateMs, nowMs - tickedAtMs - TICK_MS);
    tickedAtMs = nowMs;
  }, TICK_MS);

  subscribe(ANSWERED, answered);
  const untilMs = performance.now() + forMs;
  for (let leftMs = forMs; leftMs > 0; leftMs = untilMs - performance.now()) {
    await setTimeout(Math.min(leftMs, BETWEEN_CHECKS_MS));
    unhealthy = await checkHealth?.();
  }
  unsubscribe(ANSWERED, answered);
  clearInterval(tick);
  const endBytes = memory();
  const figures = { answers, failures, lateMs: Math.round(lateMs) };
  if (typeof endBytes === 'string') return { ...figures, rss: 0, growth: 0, unhealthy: unhealthy ?? endBytes };
  const growth = typeof startBytes === 'string' ? 0 : endBytes - startBytes;
  return { ...figures, rss: endBytes, growth, unhealthy };
}

/** Who cannot even be told its memory can accept no connection either: it has no descriptor left. */
function memory(): number | string {
  try {
    return process.memoryUsage.rss();
  } catch (error) {
    return `it can open nothing: ${(error as Error).message}`;
  }
}
