import { findFreePort } from '../../measure/free-port.mjs';
import { connectOften } from '../../measure/load/connect-often.mjs';
import { cpuMsOf, cpuMsOfGroup } from '../../measure/process-figures.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { startTopology } from '../../measure/topology.mjs';

/**
 * Starts each contender once a round, lets it warm up, and gives what each new connection takes: processor time of the
 * master and of all workers together, in microseconds, and connections a second.
 */
export function measureConnections({ contenders, workers, rounds, connections, together }) {
  return interleave(contenders, rounds, (contender) => measureOne(contender, { workers, connections, together }));
}

async function measureOne({ args, isReady }, { workers, connections, together }) {
  const port = await findFreePort();
  const topology = startTopology({ args: args({ workers, port }), isReady });
  try {
    await topology.ready;
    await connectOften({ ports: [port], count: Math.ceil(connections / 2), together });
    const before = { master: cpuMsOf(topology.pid), all: cpuMsOfGroup(topology.pid) };
    const ms = await connectOften({ ports: [port], count: connections, together });
    const master = cpuMsOf(topology.pid) - before.master;
    const all = cpuMsOfGroup(topology.pid) - before.all;
    const usEach = (cpuMs) => (cpuMs * 1_000) / connections;
    return { masterUs: usEach(master), workersUs: usEach(all - master), perSecond: (connections * 1_000) / ms };
  } finally {
    await topology.stop();
  }
}
