import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../measure/free-port.mjs';
import { cpuMsOf, residentMiBOf } from '../../measure/process-figures.mjs';
import { rotate } from '../../measure/rounds.mjs';
import { startTopology } from '../../measure/topology.mjs';
import { contenders } from './contenders.mjs';

/** The base of the memory ratios. */
export const BARE_NODE = 'a bare Node process';

const WORKERS = 2;
const bareNode = {
  name: BARE_NODE,
  args: () => [fileURLToPath(new URL('masters/idle-node.cjs', import.meta.url))],
  isReady: (message) => message?.ready === true,
};

/** Everything that is started, but for the second node:cluster: noise shows between the rounds here. */
export const idlers = [bareNode, ...contenders.filter(({ name }) => !name.includes('again'))];

/**
 * Lets all masters stand idle side by side, as idle ones do not disturb each other: resident memory in MiB, and
 * milliseconds of processor time a second, of the master process alone.
 */
export async function measureIdle({ rounds, settleMs, idleMs }) {
  const figures = new Map(idlers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, figure] of await idleOnce(rotate(idlers, round), { settleMs, idleMs }))
      figures.get(name).push(figure);
  }
  return figures;
}

async function idleOnce(ordered, { settleMs, idleMs }) {
  const started = [];
  try {
    for (const { name, args, isReady } of ordered) {
      const topology = startTopology({ args: args({ workers: WORKERS, port: await findFreePort() }), isReady });
      started.push({ name, topology });
      await topology.ready;
    }
    await sleep(settleMs);
    const before = started.map(({ topology: { pid } }) => ({ cpuMs: cpuMsOf(pid), atMs: performance.now() }));
    await sleep(idleMs);
    return started.map(({ name, topology: { pid } }, index) => {
      const { cpuMs, atMs } = before[index];
      return [
        name,
        { cpuMsPerS: ((cpuMsOf(pid) - cpuMs) / (performance.now() - atMs)) * 1_000, memoryMiB: residentMiBOf(pid) },
      ];
    });
  } finally {
    await Promise.all(started.map(({ topology }) => topology.stop()));
  }
}
