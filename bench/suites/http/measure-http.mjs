import { setTimeout } from 'node:timers/promises';
import { costOf } from '../../measure/cost.mjs';
import { findFreePort } from '../../measure/free-port.mjs';
import { startGenerator } from '../../measure/load/start-generator.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { spreadOf } from '../../measure/spread.mjs';
import { startTopology } from '../../measure/topology.mjs';

/**
 * Starts each contender once a round, lets it warm up, and measures it under each load. What begins shortly after the
 * start, like a watchdog’s thread, is over after `settleMs`: else it would fall into the one load or the other.
 */
export async function measureHttp({ contenders, rounds, ...plan }) {
  const generator = startGenerator();
  try {
    return await interleave(contenders, rounds, (contender) => measureOne(contender, { ...plan, generator }));
  } finally {
    generator.stop();
  }
}

async function measureOne(
  { args, isReady, portsOf, hasThreads },
  { workers, settleMs, generator, kept, fresh, atRate },
) {
  const offered = await findFreePorts(workers);
  const ports = portsOf(offered);
  const { pid, ready, stop } = startTopology({ args: args(offered), isReady });
  try {
    await ready;
    await setTimeout(settleMs);
    const cost = async (load, { count, together }) => {
      await generator.make(load, { ports, count: Math.ceil(count / 2), together });
      return costOf({ pid, hasThreads }, count, () => generator.make(load, { ports, count, together }));
    };
    const delay = async (plan) => delayOf(await generator.make('askAtRate', { ports, ...plan }));
    return {
      kept: await cost('askOften', kept),
      fresh: await cost('connectOften', fresh),
      keptAtRate: await delay(atRate.kept),
      freshAtRate: await delay(atRate.fresh),
    };
  } finally {
    await stop();
  }
}

function delayOf(tookMs) {
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { p50Ms: spreadOf(sorted).median, p99Ms: sorted[Math.ceil(sorted.length * 0.99) - 1] };
}

async function findFreePorts(count) {
  const ports = new Set();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
}
