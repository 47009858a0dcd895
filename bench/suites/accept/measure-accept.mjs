import { costOf } from '../../measure/cost.mjs';
import { findFreePort } from '../../measure/free-port.mjs';
import { startGenerator } from '../../measure/load/start-generator.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { startTopology } from '../../measure/topology.mjs';

/**
 * Starts each contender twice a round: with `workers`, for what new connections and requests over kept ones take, and
 * with `spread.workers`, for how evenly connections come to them: the most that one has, as a multiple of the mean. That is
 * looked at several times: where the system picks a worker by a hash, it is another each time.
 */
export async function measureAccept({ contenders, rounds, ...plan }) {
  const generator = startGenerator();
  try {
    return await interleave(contenders, rounds, async (contender) => ({
      ...(await costsOf(contender, { ...plan, generator })),
      most: contender.isAlone ? [] : await mostOf(contender, { ...plan.spread, generator }),
    }));
  } finally {
    generator.stop();
  }
}

function costsOf(contender, { workers, generator, kept, fresh }) {
  return whileItRuns(contender, workers, async (port, { pid }) => {
    const cost = async (load, { count, together }) => {
      const order = { ports: [port], together };
      await generator.make(load, { ...order, count: Math.ceil(count / 2) });
      return costOf({ pid, hasThreads: contender.hasThreads }, count, () => generator.make(load, { ...order, count }));
    };
    return { fresh: await cost('connectOften', fresh), kept: await cost('askOften', kept) };
  });
}

function mostOf(contender, { workers, count, together, times, generator }) {
  return whileItRuns(contender, workers, async (port) => {
    const most = [];
    while (most.length < times) {
      most.push(busiestOf(await generator.make('askWho', { ports: [port], count, together }), workers));
    }
    return most;
  });
}

/** How often the most frequent answer was given, as a multiple of what each of `workers` would give. */
export function busiestOf(answers, workers) {
  const each = new Map();
  for (const who of answers) each.set(who, (each.get(who) ?? 0) + 1);
  return (Math.max(...each.values()) * workers) / answers.length;
}

async function whileItRuns({ args, isReady }, workers, measure) {
  const port = await findFreePort();
  const topology = startTopology({ args: args({ workers, port }), isReady });
  try {
    await topology.ready;
    return await measure(port, topology);
  } finally {
    await topology.stop();
  }
}
