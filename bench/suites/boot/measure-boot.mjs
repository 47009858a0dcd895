import { get } from 'node:http';
import { findFreePort } from '../../measure/free-port.mjs';
import { cpuMsOfGroup, hasProcessFigures } from '../../measure/process-figures.mjs';
import { interleave } from '../../measure/rounds.mjs';
import { startTopology } from '../../measure/topology.mjs';

/** Starts each contender once a round: milliseconds until it was ready, and the processor time that took, of all processes. */
export function measureBoot({ contenders, workers, rounds }) {
  return interleave(contenders, rounds, (contender) => bootOnce(contender, workers));
}

async function bootOnce({ args, isReady }, workers) {
  const port = await findFreePort();
  const topology = startTopology({ args: args({ workers, port }), isReady });
  try {
    const { ms } = await topology.ready;
    const cpuMs = hasProcessFigures ? cpuMsOfGroup(topology.pid) : undefined;
    // Not measured, but a master that only says that it is ready must not win.
    await assertAnswer(port);
    return { ms, cpuMs };
  } finally {
    await topology.stop();
  }
}

function assertAnswer(port) {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`Port ${port} should answer with 200, got ${response.statusCode}.`));
    }).once('error', reject);
  });
}
