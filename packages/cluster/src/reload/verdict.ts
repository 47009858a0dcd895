import type { Observation } from '@ec/messenger';

/** How many answers say something, and how much more often than its elders a new worker may fail then: a share of them. */
const FAILING = [
  { leastAnswers: 20, more: 0.05 },
  { leastAnswers: 5, more: 0.5 },
];
/** An event loop that is late for less than this holds up nobody. */
const LATE_MS = 500;
const TIMES_LATER = 4;
const MIB = 1024 ** 2;
/** What caches and compiled code may take in the first minutes. */
const WARM_UP_BYTES = 64 * MIB;
const TIMES_LARGER = 1.5;
const TIMES_GROWTH = 4;

/**
 * Judges a new worker by what its elders did in the same time. Undefined: it may stay. Pure; where there are no elders
 * to compare with, only what is bad by itself counts.
 */
export function verdict(canary: Observation | undefined, elders: readonly Observation[]): string | undefined {
  if (!canary) return 'it did not say how it does: its event loop is blocked';
  return canary.unhealthy ?? failing(canary, elders) ?? late(canary, elders) ?? large(canary, elders);
}

function failing({ answers, failures }: Observation, elders: readonly Observation[]): string | undefined {
  const total = sum(elders, 'answers');
  const usual = total === 0 ? 0 : sum(elders, 'failures') / total;
  const share = failures / answers;
  if (!FAILING.some(({ leastAnswers, more }) => answers >= leastAnswers && share > usual + more)) return undefined;
  return `${percent(share)} of its ${answers} answers failed, and ${percent(usual)} of the others'`;
}

function late({ lateMs }: Observation, elders: readonly Observation[]): string | undefined {
  const usual = most(elders, 'lateMs');
  if (lateMs <= LATE_MS || lateMs <= usual * TIMES_LATER) return undefined;
  return `its event loop was blocked for ${lateMs} ms, and that of the others for ${usual} ms at most`;
}

function large({ rss, growth }: Observation, elders: readonly Observation[]): string | undefined {
  const usual = most(elders, 'rss');
  if (elders.length > 0 && rss > usual * TIMES_LARGER + WARM_UP_BYTES)
    return `it takes ${mib(rss)} of memory, and the others ${mib(usual)} at most`;
  const usualGrowth = most(elders, 'growth');
  if (growth > WARM_UP_BYTES && growth > usualGrowth * TIMES_GROWTH)
    return `its memory has grown by ${mib(growth)} meanwhile, and that of the others by ${mib(usualGrowth)} at most`;
  return undefined;
}

type Figure = 'answers' | 'failures' | 'lateMs' | 'rss' | 'growth';

const sum = (all: readonly Observation[], figure: Figure): number => all.reduce((so, one) => so + one[figure], 0);
const most = (all: readonly Observation[], figure: Figure): number => Math.max(0, ...all.map((one) => one[figure]));
const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
const mib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;
